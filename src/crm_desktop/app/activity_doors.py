"""What can be planned and logged whatever page is shown: the form, the line of one sentence, the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.ui.activities.sentences import ActivitySentences
    from crm_desktop.viewmodels.recent import Line

_VERBS = {"quick_add": "open_quick_add", "log_call": "open_log", "plan": "plan_here"}


def register_activities(desktop: Desktop) -> None:
    """Offer it on every page; each dialog is imported when it is first asked for."""
    store, tasks, window = desktop.store, desktop.tasks, desktop.window
    desk = window.desk

    def form(name: str) -> None:
        from crm_desktop.ui.activities.form import open_by_name

        open_by_name(store, tasks, desk, window, name)

    def doing(name: str) -> Callable[[], None]:
        def act() -> None:
            from crm_desktop.ui.activities import dialogs

            getattr(dialogs, name)(store, tasks, desk, window)

        return act

    desk.register_form("activity", form)
    for verb, name in _VERBS.items():
        desk.register_verb(verb, doing(name))
    desk.register_sentences(_Sentences(desktop))


class _Sentences:
    """Reads sentences of the palette; made when the first one is typed."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._made: ActivitySentences | None = None

    def line(self, text: str) -> Line | None:
        """Return what a sentence says."""
        return self._reader().line(text)

    def plan(self, text: str) -> None:
        """Plan it."""
        self._reader().plan(text)

    def _reader(self) -> ActivitySentences:
        if self._made is None:
            from crm_desktop.ui.activities.sentences import ActivitySentences

            desktop = self._desktop
            self._made = ActivitySentences(desktop.store, desktop.tasks, desktop.window.desk, desktop.window)
        return self._made
