"""The window as commands see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from crm_desktop.domain.clock import SystemClock
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.domain.plain import made_by, plain
from crm_desktop.viewmodels.recent import Line, Recent

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Frame, Selection, UndoStack
    from crm_desktop.commands.registry import Command, Registry
    from crm_desktop.ui.look import WindowLook
    from crm_desktop.ui.navigation import Navigator
    from crm_desktop.ui.notices import WindowNotices

_STEPS = ("go.", "zone.", "palette.", "new.menu")  # ways, not deeds: the palette does not list them as used


class Sentences(Protocol):
    """Reads a sentence that plans something."""

    def line(self, text: str) -> Line | None:
        """Return what it says, for the palette; None where it plans nothing. Asked off the UI thread."""
        ...

    def plan(self, text: str) -> None:
        """Plan it, or ask who is meant."""
        ...


OpenForm = Callable[[str], None]  # given a name to begin with


def _now() -> datetime:
    return to_local(SystemClock().now(), here())


@plain(frozen=False)
class Office:
    """What the composition root gives the window, and what belongs to the workspace that is open."""

    workspace: str
    user: str
    registry: Registry
    undo_stack: UndoStack
    has_battery: bool = False
    read_only_advice: str = ""  # why nothing can be changed; empty where it can
    recent: Recent = made_by(factory=Recent)
    keep_recent: Callable[[object], None] = lambda values: None
    now: Callable[[], datetime] = _now


class WindowDesk:
    """Joins the parts of the window; each command gets this."""

    def __init__(
        self, office: Office, navigation: Navigator, notices: WindowNotices, look: WindowLook, frame: Frame
    ) -> None:
        self.navigation = navigation
        self.notices = notices
        self.look = look
        self.frame = frame
        self.undo_stack = office.undo_stack
        self.registry = office.registry
        self._office = office
        self._forms: dict[str, OpenForm] = {}
        self._sentences: Sentences | None = None
        self._everywhere: dict[str, Callable[[], None]] = {}

    @property
    def is_read_only(self) -> bool:
        """Return whether the workspace can't be changed."""
        return bool(self._office.read_only_advice)

    @property
    def selection(self) -> Selection | None:
        """Return the record that is selected or open."""
        page = self.navigation.page
        return page.selection() if page else None

    def register_form(self, kind: str, open_form: OpenForm) -> None:
        """Say how a new record of this kind is asked for; without it, New does not offer the kind."""
        self._forms[kind] = open_form

    def register_verb(self, verb: str, act: Callable[[], None]) -> None:
        """Offer something on every page, such as "back_up"."""
        self._everywhere[verb] = act

    def unregister_verb(self, verb: str) -> None:
        """Offer it no more."""
        self._everywhere.pop(verb, None)

    @property
    def sentences(self) -> Sentences | None:
        """Return what reads a sentence that plans something, where there is one."""
        return self._sentences

    def register_sentences(self, sentences: Sentences) -> None:
        """Let the palette plan from a sentence."""
        self._sentences = sentences

    def has_form(self, kind: str) -> bool:
        """Return whether a new record of this kind can be made."""
        return kind in self._forms

    def open_form(self, kind: str, name: str = "") -> None:
        """Ask for a new record of this kind."""
        self._forms[kind](name)

    def has_verb(self, verb: str) -> bool:
        """Return whether the page that is shown, or the program everywhere, can do this now."""
        return verb in self._verbs()

    def do_verb(self, verb: str) -> None:
        """Do it; what the page offers goes before what is offered everywhere."""
        if (act := self._verbs().get(verb)) is not None:
            act()

    def _verbs(self) -> Mapping[str, Callable[[], None]]:
        page = self.navigation.page
        return self._everywhere | dict(page.verbs() if page is not None else {})

    def run(self, command: Command) -> None:
        """Run a command if it can run now; an expected failure is shown."""
        if not command.can_run(self):
            return
        if not command.id.startswith(_STEPS):
            self._office.recent.ran(command.id)
        try:
            command.run(self)
        except CrmError as error:
            self.notices.show(error)
