"""The top of the page: where one is, who this is, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trc
from crm_desktop.ui.record.tags_line import TagsLine
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon
from crm_desktop.ui.widgets import Avatar, Button, ElidedLabel, IconButton, Label, LinkButton, PrimaryButton
from crm_desktop.viewmodels.navigation import Room, face_icon

LINK_PADDING = 6  # a link's text begins so far from its edge; the head makes room for it on the left


@dataclass(frozen=True)
class HeadLine:
    """What the head says."""

    name: str
    line: str
    is_company: bool
    fixed: Sequence[tuple[str, str, str]]
    tags: Sequence[str]
    tones: Mapping[str, str]
    can_call: bool
    can_write: bool
    has_place: bool


class _Pin(QWidget):
    """A small icon before a line. Decoration."""

    def __init__(self, icon: str, size: int = 14) -> None:
        super().__init__()
        self._icon, self._size = icon, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Grow with the text."""
        side = current_theme().scaled(self._size)
        return QSize(side, side + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        draw_icon(QPainter(self), self._icon, "text2", 0, self.height() / 2, self._size)


class Crumbs(QWidget):
    """The list that the record stands in, its name, and the records before and after it."""

    list_asked = Signal()
    step_asked = Signal(int)

    def __init__(self, list_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._list = LinkButton(list_name, height=24)
        self._list.clicked.connect(self.list_asked)
        self._name = ElidedLabel("", "strong")
        row.addWidget(self._list)
        row.addWidget(_Pin("chevron-right"))
        row.addSpacing(6)
        row.addWidget(self._name, 1)
        self._at = Label("", "body", "text2")
        self.previous = IconButton("chevron-left", tr("Previous record"), key=key_of("page.previous_record"), height=24)
        self.next = IconButton("chevron-right", tr("Next record"), key=key_of("page.next_record"), height=24)
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        row.addWidget(self._at)
        row.addSpacing(6)
        row.addWidget(self.previous)
        row.addWidget(self.next)

    def show_name(self, name: str) -> None:
        """Say whose page this is."""
        self._name.set_text(name)

    def show_position(self, index: int, total: int, *, has_previous: bool, has_next: bool) -> None:
        """Say where in the list the record stands; a list of none hides it."""
        self._at.setText(tr("{n} of {all}", n=index, all=total))
        for widget in (self._at, self.previous, self.next):
            widget.setVisible(total > 0)
        self.previous.setEnabled(has_previous)
        self.next.setEnabled(has_next)


class Header(QWidget):
    """Name, tags, a line about the record, and its actions."""

    log_asked = Signal()
    note_asked = Signal()
    plan_asked = Signal()
    call_asked = Signal(QPoint)
    email_asked = Signal(QPoint)
    more_asked = Signal(QPoint)

    def __init__(self, kind_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tags = TagsLine()
        self._avatar = Avatar("", 44, square=kind_name == "company", icon=face_icon(kind_name))
        self.name = ElidedLabel("", "page")
        self.line = ElidedLabel("", "second", "text2")
        self._pin = _Pin("map-pin", 13)
        self.log = PrimaryButton(tr("Log call"), "phone", key=key_of("page.log_call"))
        self.note = Button(tr("Note"), "sticky-note", key=key_of("page.note"))
        self.plan = Button(tr("Activity"), "calendar-clock", key=key_of("page.plan"))
        self.call = Button(trc("verb", "Call"), "phone", key=key_of("page.call"))
        self.email = Button(tr("E-mail"), "mail", key=key_of("page.email"))
        self.more = IconButton("ellipsis", tr("More"), outlined=True)
        self._texts = {
            self.log: tr("Log call"),
            self.note: tr("Note"),
            self.plan: tr("Activity"),
            self.call: trc("verb", "Call"),
            self.email: tr("E-mail"),
        }
        self._arrange()
        self.log.clicked.connect(self.log_asked)
        self.note.clicked.connect(self.note_asked)
        self.plan.clicked.connect(self.plan_asked)
        for button, signal in (
            (self.call, self.call_asked),
            (self.email, self.email_asked),
            (self.more, self.more_asked),
        ):
            button.clicked.connect(lambda _=False, b=button, s=signal: s.emit(b.mapToGlobal(b.rect().bottomLeft())))

    def set_photo(self, photo: QImage | None) -> None:
        """Show the person's photo; None shows their initials."""
        self._avatar.set_photo(photo)

    def show_head(self, head: HeadLine, read_only: str | None) -> None:
        """Show the record's head; actions that are not possible are absent."""
        self._avatar.set_name(head.name)
        self.name.set_text(head.name)
        self.line.set_text(head.line)
        self._pin.setVisible(head.has_place)
        self.tags.show_tags(head.fixed, head.tags, head.tones, read_only=read_only is not None)
        self.call.setVisible(head.can_call)
        self.email.setVisible(head.can_write)
        for button in (self.log, self.note, self.plan):
            button.set_reason(read_only or "")
        names = {
            self.log: tr("Log a call with {name}", name=head.name),
            self.plan: tr("Plan an activity with {name}", name=head.name),
            self.note: tr("Write a note on {name}", name=head.name),
            self.call: tr("Call {name}", name=head.name),
            self.email: tr("Write an e-mail to {name}", name=head.name),
            self.more: tr("More for {name}", name=head.name),
        }
        for button, name in names.items():
            button.setAccessibleName(name)

    def set_room(self, room: Room) -> None:
        """Where it is narrow the buttons drop to icons from the right, and fewer tags are shown."""
        rest = {self.note, self.plan, self.call, self.email}
        icons = {Room.ONE_COLUMN: rest | {self.log}, Room.RAIL: rest, Room.TWO_COLUMNS: {self.call, self.email}}.get(
            room, set()
        )
        for button, text in self._texts.items():
            button.setText("" if button in icons else text)
        self.tags.set_most({Room.ALL: 4, Room.TWO_COLUMNS: 3}.get(room, 1))

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name)
        first.addWidget(self.tags)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(5)
        second.addWidget(self._pin)
        second.addWidget(self.line, 1)
        middle = QVBoxLayout()
        middle.setSpacing(1)
        middle.addLayout(first)
        middle.addLayout(second)
        row = QHBoxLayout(self)
        row.setContentsMargins(LINK_PADDING, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(middle, 1)
        for button in (self.log, self.note, self.plan, self.call, self.email, self.more):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
