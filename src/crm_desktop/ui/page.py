"""What every page of the window is: a widget that knows its place, keeps its state and follows changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Selection
    from crm_desktop.store.log import ChangeSet
    from crm_desktop.viewmodels.navigation import Room

if TYPE_CHECKING:
    from crm_desktop.ui.sync.watch import SyncWatch


class Page(QWidget):
    """A place of the window. Pages override what they need."""

    title_changed = Signal()
    selection_changed = Signal()
    verbs_changed = Signal()

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place

    def title(self) -> str:
        """Return what the title bar says before the workspace's name."""
        return ""

    def shown_view(self) -> str:
        """Return the saved view that is shown; the sidebar marks it where it is pinned."""
        return ""

    def stands_under(self) -> str:
        """Return the place that the sidebar marks while this page is shown."""
        return self.place

    def state(self) -> dict[str, Any]:
        """Return scroll, selection and filter as plain values."""
        return {}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Look again as `state` says; an unknown or outdated value is passed over."""

    def refresh(self, changes: ChangeSet) -> None:
        """Follow a commit: read again what it touches, keep selection, scroll and focus."""

    def show_marks(self, watch: SyncWatch) -> None:
        """Mark what is not sent yet and what needs a choice; told again whenever that may have changed."""

    def focus_zones(self) -> Sequence[QWidget]:
        """Return the page's parts that F6 goes through: head, filters, content, preview."""
        return (self,)

    def selection(self) -> Selection | None:
        """Return the record under the cursor, or the one that is shown."""
        return None

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Return what the page can do now, by the names of `commands/page.py`."""
        return {}

    def set_room(self, room: Room) -> None:
        """Arrange the columns for the width of the window."""

    def must_stay(self) -> bool:
        """Return whether the page is kept, however many others are shown: it steers work that goes on."""
        return False

    def may_leave(self) -> bool:
        """Return whether the page can be left now; a page with unsaved work asks the person."""
        return True

    def may_close(self) -> bool:
        """Return whether the window can be closed now, whichever page is shown."""
        return self.may_leave()
