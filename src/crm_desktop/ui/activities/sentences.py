"""A sentence typed into the palette becomes a planned activity."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local
from crm_desktop.domain.quickadd import Understood
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.quick_add import Named, add_quickly, find_named, understand
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.words import icon_of, planned_for, understood_words
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.recent import Line, Section


class ActivitySentences:
    """Says in one line what a sentence would plan, and plans it; where several may be meant it asks."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, window: QWidget) -> None:
        self._store, self._tasks, self._desk, self._window = store, tasks, desk, window

    def line(self, text: str) -> Line | None:
        """Return what a sentence says; a word alone, or a name, plans nothing."""
        read = understand(self._store, text)
        if not (read.subject and (read.has_moment or (read.kind and read.who))):
            return None
        now = to_local(self._store.clock.now(), my_zone(self._store))
        people = [self._whom(named) for named in find_named(self._store, read)]
        words = [chip[0] for chip in understood_words(read, now)]
        detail = " · ".join([words[1], *people, *words[2:]])
        return Line(Section.PLAN, text, read.subject, detail, icon_of(read.kind or "task"))

    def plan(self, text: str) -> None:
        """Plan it; where a name fits several, show the line that asks."""
        read = understand(self._store, text)

        def look(found: list[Named]) -> None:
            if any(named.is_open for named in found):
                from crm_desktop.ui.activities.dialogs import open_quick_add  # late: seldom

                open_quick_add(self._store, self._tasks, self._desk, self._window, text)
                return
            self._add(text, read, [named.only.page for named in found if named.only])

        self._tasks.run(lambda: find_named(self._store, read), look, self._desk.notices.show, owner=self._window)

    def _add(self, text: str, read: Understood, chosen: list[Page]) -> None:
        selected = self._desk.selection
        page = (selected.kind, selected.id) if selected and selected.kind in ("person", "company") else None
        now = to_local(self._store.clock.now(), my_zone(self._store))
        at, all_day = read.starts(now)
        said = tr("Planned for {time}: {name}", time=planned_for(at, now, all_day=all_day), name=read.subject)
        self._tasks.run(
            lambda: add_quickly(self._store, text, chosen=chosen, page=page if not read.who else None, understood=read),
            lambda _: self._desk.notices.say(said, undo=True),
            self._desk.notices.show,
            writes=True,
            owner=self._window,
        )

    @staticmethod
    def _whom(named: Named) -> str:
        if named.only is not None:
            return named.only.name
        return tr("Who is “{name}”?", name=named.text) if named.is_open else named.text
