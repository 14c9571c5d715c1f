"""One line that plans an activity from a sentence: it says what it understood before Enter, and asks who is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local
from crm_desktop.domain.quickadd import Understood
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.quick_add import Candidate, Named, add_quickly, find_named, understand
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.preview import ChipRow, WhoIsMeant
from crm_desktop.ui.activities.words import planned_for, understood_words
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, KeyHint, Surface, announce

PageNow = Callable[[], tuple[Page, str] | None]  # the record that is open, with its name
QUICK_ADD = "page.quick_add"


class QuickAddLine(Surface):
    """Reads while one types, adds with Enter, leaves with Esc."""

    added = Signal(str)  # the activity's id
    left = Signal()

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, page: PageNow | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("field", parent=parent)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._page = page or (lambda: None)
        self._search: Task | None = None
        self._read = Understood()
        self.named: list[Named] = []
        self.chosen: dict[str, Candidate] = {}  # name in the sentence -> who is meant
        self._is_adding = self._is_asked = False
        self._now = self._local_now()
        self.field = QLineEdit()
        self.field.setFrame(False)
        self.field.setProperty("kind", "bare")
        self.field.installEventFilter(self)
        self._arrange()
        self.speak()
        self.field.textChanged.connect(self._on_text)
        self.setFocusProxy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def speak(self) -> None:
        """Say everything in the language of now."""
        self.field.setAccessibleName(tr("Add an activity"))
        self.field.setPlaceholderText(tr("Add an activity, e.g. “Call Zuzana tomorrow 9:00 about the quote”"))
        self.field.setAccessibleDescription(tr("Enter adds it, Esc leaves."))

    def begin(self, text: str = "") -> None:
        """Put the keyboard into the line, with a text in it."""
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def chips(self) -> list[str]:
        """Return what is shown as understood, in words."""
        return [chip.text() for chip in self.preview.chips()]

    def candidates(self) -> list[Button]:
        """Return the buttons of those who may be meant."""
        return self._who.buttons()

    def add(self) -> None:
        """Plan what was understood; where a name is open, ask first."""
        text = self.field.text().strip()
        if self._is_adding or not text:
            return
        if self._search is not None:  # the answer is on its way: the moment it is there, go on
            self._is_asked = True
            return
        if self._open() is not None:
            self._ask_who()
            return
        self._is_adding = True
        chosen = [who.page for named in self.named if (who := self._meant(named))]
        page = self._page()
        understood = self._read
        self._tasks.run(
            lambda: add_quickly(
                self._store, text, chosen=chosen, page=page[0] if page else None, understood=understood
            ),
            self._on_added,
            self._on_refused,
            writes=True,
            owner=self,
        )

    def choose(self, named: Named, who: Candidate) -> None:
        """Say who is meant by a name."""
        self.chosen[named.text] = who
        self._show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.field, who.name)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter, Esc and Down of the field; arrows among those who may be meant."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.field:
                return self._on_field_key(event)
            return self._on_candidate_key(event)
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The line itself is its field."""
        self.field.setFocus(event.reason())

    def _on_field_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add()
        elif key == Qt.Key.Key_Escape:
            self._leave()
        elif key == Qt.Key.Key_Down and self.candidates():
            self.candidates()[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            return False
        return True

    def _on_candidate_key(self, event: QKeyEvent) -> bool:
        buttons = self.candidates()
        at = next((i for i, button in enumerate(buttons) if button.hasFocus()), 0)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}.get(
            Qt.Key(event.key()), 0
        )
        if step and 0 <= at + step < len(buttons):
            buttons[at + step].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape or (step < 0 and at == 0):
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    def _leave(self) -> None:
        if self.field.text():
            self.field.clear()
        else:
            self.left.emit()

    def _on_text(self, text: str) -> None:
        """What the words say is shown at once; who is meant follows as soon as the file has answered."""
        self._keys.setVisible(not text)
        # All that asks the file comes before the search: while that runs, each question here may wait for it.
        self._now = self._local_now()
        self._read = understand(self._store, text)
        wanted = set(self._read.who)
        self.named = [named for named in self.named if named.text in wanted]
        if self._search is not None:
            self._search.cancel()
            self._search = None
        if not self._read.who:
            self._show()
        else:  # who was asked about stays until the answer is there: with each letter it is mostly the same people
            self._show_words()
            read = self._read
            self._search = self._tasks.run(
                lambda: find_named(self._store, read), self._on_found, self._on_unfound, owner=self
            )

    def _on_found(self, named: Sequence[Named]) -> None:
        self._search = None
        self.named = list(named)
        self._show()
        if self._is_asked:
            self._is_asked = False
            self.add()

    def _on_unfound(self, error: CrmError) -> None:
        self._search, self._is_asked = None, False
        self._show()
        self._desk.notices.show(error)

    def _on_added(self, activity_id: str) -> None:
        now = self._local_now()
        at, all_day = self._read.starts(now)
        said = tr("Planned for {time}: {name}", time=planned_for(at, now, all_day=all_day), name=self._read.subject)
        self._is_adding = False
        self.chosen.clear()
        self.field.clear()
        self._desk.notices.say(said, undo=True)
        self.added.emit(activity_id)

    def _on_refused(self, error: CrmError) -> None:
        self._is_adding = False
        self._desk.notices.show(error)

    def _local_now(self) -> datetime:
        return to_local(self._store.clock.now(), my_zone(self._store))

    def _meant(self, named: Named) -> Candidate | None:
        return self.chosen.get(named.text) or named.only

    def _open(self) -> Named | None:
        return next((n for n in self.named if n.is_open and n.text not in self.chosen), None)

    def _ask_who(self) -> None:
        buttons = self.candidates()
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
            announce(self.field, self._who.question.text())

    def _show(self) -> None:
        self._show_words()
        self._who.ask(self._open() if self.field.text().strip() else None)

    def _show_words(self) -> None:
        has_text = bool(self.field.text().strip())
        self.preview.say(self._words() if has_text else [])
        self.preview.setVisible(has_text)

    def _words(self) -> list[tuple[str, str, str]]:
        words = understood_words(self._read, self._now)
        people = [
            (who.name, "ok", "user-round" if who.kind == "person" else "building-2")
            if (who := self._meant(named))
            else (tr("Who is “{name}”?", name=named.text), "warn", "circle-help")
            for named in self.named
            if named.candidates
        ]
        if not people and (page := self._page()) is not None:
            people = [(page[1], "ok", "building-2" if page[0][0] == "company" else "user-round")]
        unknown = [
            (tr("“{name}” is not in the file", name=named.text), "neutral", "circle-help")
            for named in self.named
            if not named.candidates
        ]
        return [*words[:2], *people, *unknown, *words[2:]]

    def _arrange(self) -> None:
        self._keys = KeyHint(" ".join(caps_of(QUICK_ADD)), "")
        first = QHBoxLayout()
        first.setContentsMargins(4, 0, 8, 0)
        first.setSpacing(4)
        first.addWidget(IconMark("plus", "text2", 15))
        first.addWidget(self.field, 1)
        first.addWidget(self._keys)
        self.field.setMinimumHeight(current_theme().scaled(30))
        self.preview = ChipRow()
        self._who = WhoIsMeant(self)
        self._who.chosen.connect(self.choose)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 4, 8, 4)
        rows.setSpacing(6)
        rows.addLayout(first)
        rows.addWidget(self.preview)
        rows.addWidget(self._who)
        self.preview.hide()
        self._who.hide()
