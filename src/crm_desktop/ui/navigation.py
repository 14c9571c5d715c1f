"""Goes to places by name. A place that nobody registered does not exist."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.change_bus import joined
from crm_desktop.ui.page import Page
from crm_desktop.viewmodels.navigation import Place, Room, Trail, Visit

MakePage = Callable[[str], Page]
KEPT_PAGES = 6
KEPT_CHANGES = 20  # of a hidden page; after more it hears that everything may have changed
_TURN_MS = 2  # of the event loop, between two pieces of one step: what was pressed meanwhile comes first


class Navigator(QObject):
    """Holds the pages and the trail; pages that were left stay alive for a while and keep their state for good."""

    moved = Signal(str)  # the place that is shown now
    page_changed = Signal()  # its title, selection or verbs
    failed = Signal(str, object)  # a place that can't be shown, and the CrmError: its record is gone

    def __init__(self, stack: QStackedWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._makers: dict[str, MakePage] = {}
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._missed: dict[str, list[ChangeSet]] = {}
        self._trail = Trail()
        self._room = Room.ALL
        self._fill: Callable[[], None] | None = None
        # Where a place is now: a record may have been merged into another one.
        self.resolve: Callable[[str], str] = lambda place: place
        # Whether other threads compute for long: each call into Python may then wait for them, so less is done at once.
        self.is_crowded: Callable[[], bool] = lambda: False

    def register(self, name: str, make: MakePage) -> None:
        """Say how the page of a place is made; `make` is given the whole place, such as `person/<id>`."""
        self._makers[name] = make

    def unregister(self, name: str) -> None:
        """Have the place no more; one that is shown stays until it is left."""
        self._makers.pop(name, None)

    def pages(self) -> tuple[Page, ...]:
        """Return the pages that are alive."""
        return tuple(self._pages.values())

    def has(self, place: str) -> bool:
        """Return whether this place is built."""
        return Place.parse(place).name in self._makers

    @property
    def place(self) -> str:
        """Return the place that is shown."""
        return self._trail.now.place if self._trail.now else ""

    @property
    def page(self) -> Page | None:
        """Return the page that is shown."""
        return self._pages.get(self.place)

    @property
    def can_go_back(self) -> bool:
        """Return whether there is a place to go back to."""
        return self._trail.can_go_back

    @property
    def can_go_forward(self) -> bool:
        """Return whether there is a place to go forward to."""
        return self._trail.can_go_forward

    def go(self, place: str, state: Mapping[str, Any] | None = None) -> None:
        """Show a place; with `state`, in that state."""
        place = self.resolve(place)
        if self.has(place) and self._leave() and self._obtain(place) is not None:
            is_same = place == self.place
            visit = self._trail.go(place, state)
            self._show(visit, restore=state is not None or not is_same)

    def back(self) -> None:
        """Show the place before this one, as it was left."""
        self._step(-1)

    def forward(self) -> None:
        """Undo `back`."""
        self._step(1)

    def reload(self) -> None:
        """Make all pages anew in their state, as after a change of language."""
        self._fill_now()
        now = self._trail.now
        if now is not None and self.page is not None:
            self._trail.keep(self.page.state())
            for place in list(self._pages):
                self._drop(place)
            self._show(now)

    def set_room(self, room: Room) -> None:
        """Tell the pages how much fits."""
        self._room = room
        for page in self._pages.values():
            page.set_room(room)

    def may_close(self) -> bool:
        """Return whether the window can be closed, as far as its pages are asked."""
        return all(page.may_close() for page in self._pages.values())

    @Slot(object)
    def on_committed(self, changes: ChangeSet) -> None:
        """Refresh the page that is shown; hidden ones are told when they are shown again."""
        for place, page in list(self._pages.items()):
            if place == self.place:
                page.refresh(changes)
            else:
                missed = self._missed.setdefault(place, [])
                missed.append(changes)
                if len(missed) > KEPT_CHANGES:
                    self._missed[place] = [ChangeSet(changes.head, is_all=True)]

    def _step(self, by: int) -> None:
        if (self._trail.can_go_back if by < 0 else self._trail.can_go_forward) and self._leave():
            visit = self._trail.step(by)
            if visit is None:
                return
            visit.place = self.resolve(visit.place)
            if self._obtain(visit.place) is None:
                self._trail.step(-by)
                self._trail.forget(visit.place)
                self.moved.emit(self.place)
                return
            self._show(visit)

    def _leave(self) -> bool:
        self._fill_now()
        page = self.page
        if page is None:
            return True
        if not page.may_leave():
            return False
        self._trail.keep(page.state())
        return True

    def _show(self, visit: Visit, *, restore: bool = True) -> None:
        page = self._obtain(visit.place)
        if page is None:
            return
        self._pages.move_to_end(visit.place)
        if missed := self._missed.pop(visit.place, []):
            page.refresh(joined(missed))
        self._stack.setCurrentWidget(page)
        self._fill = (lambda: page.restore_state(visit.state)) if restore else None
        if self.is_crowded():
            QTimer.singleShot(_TURN_MS, self, self._fill_now)
        else:
            self._fill_now()
        for place in [place for place, other in self._pages.items() if not other.must_stay()][:-KEPT_PAGES]:
            self._drop(place)
        self.moved.emit(visit.place)

    @Slot()
    def _fill_now(self) -> None:
        """Let the page that was just shown read what stands in it."""
        fill, self._fill = self._fill, None
        if fill is not None:
            fill()

    def _obtain(self, place: str) -> Page | None:
        """Return the page of a place, made if need be; say why if it can't be."""
        try:
            return self._pages.get(place) or (self._make(place) if self.has(place) else None)
        except CrmError as error:
            self.failed.emit(place, error)
            return None

    def _make(self, place: str) -> Page:
        page = self._makers[Place.parse(place).name](place)
        page.set_room(self._room)
        for signal in (page.title_changed, page.selection_changed, page.verbs_changed):
            signal.connect(self.page_changed)
        self._pages[place] = page
        self._stack.addWidget(page)
        return page

    def _drop(self, place: str) -> None:
        self._missed.pop(place, None)
        page = self._pages.pop(place)
        self._stack.removeWidget(page)
        page.deleteLater()
