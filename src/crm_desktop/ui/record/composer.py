"""Where notes are written and calls logged: one line that grows, its draft kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.activities.words import kind_name
from crm_desktop.ui.record.log_fields import LogFields, Words
from crm_desktop.ui.record.note_edit import NoteEdit
from crm_desktop.ui.widgets import Button, Card, KeyHint, Label, Line, LinkButton, TabBar, announce

DRAFT_MS = 2000
KINDS = ("note", "call", "meeting", "visit", "email", "task")
PLAN = "plan"


class Composer(Card):
    """Writes notes on the open record, logs what was done, and plans what comes next."""

    posted = Signal(str)  # a note
    logged = Signal(object)  # Entered: of any other kind
    draft_changed = Signal(str)
    closed = Signal()

    def __init__(self, words: Words | None = None, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self._name = ""
        self.plan: QWidget | None = None  # the line of one sentence
        self.tabs = TabBar()
        self.tabs.setAccessibleName(tr("What to write down"))
        for kind in KINDS:
            self.tabs.add(kind_name(kind))
        self.fields = LogFields(words or (lambda text: []))
        self.edit = NoteEdit(frame=False)
        self.edit.setPlaceholderText(tr("Write a note"))
        self.edit.setAccessibleDescription(tr("Ctrl+Enter saves the note."))
        self._keys = KeyHint("Ctrl Enter", "")
        self._save = Button(tr("Save note"), "check", key="Ctrl+Enter", height=28)
        self._kept = Label("", "second", "text2")
        self._discard = LinkButton(tr("Discard"), height=28)
        self._last = ""
        self._timer = QTimer(self, interval=DRAFT_MS)
        self._arrange()
        self.edit.textChanged.connect(self._on_text)
        self.edit.posted.connect(self.post)
        self.edit.left.connect(self.closed)
        self.fields.submitted.connect(self.post)
        self.fields.left.connect(self.closed)
        self.tabs.currentChanged.connect(lambda _: self._on_kind())
        self._save.clicked.connect(self.post)
        self._discard.clicked.connect(self.clear)
        self._timer.timeout.connect(self.keep)

    def set_record(self, name: str) -> None:
        """Say on whose page it will stand."""
        self._name = name
        self._dress()

    @property
    def kind(self) -> str:
        """Return what is being written: a kind of activity, or the plan."""
        return (*KINDS, PLAN)[self.tabs.currentIndex()]

    def set_plan(self, line: QWidget) -> None:
        """Give the line that plans from a sentence a tab of its own."""
        self.plan = line
        self.body.addWidget(line)
        line.hide()
        self.tabs.add(tr("Plan"))

    def start(self, kind: str) -> None:
        """Begin to write something of a kind."""
        self.tabs.setCurrentIndex((*KINDS, PLAN).index(kind))
        target = self.plan if kind == PLAN and self.plan is not None else self.edit
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def post(self) -> None:
        """Send what was written, if it says something; the text stays until it is saved."""
        text, kind = self.edit.toPlainText(), self.kind
        if self.edit.isReadOnly() or kind == PLAN:
            return
        if kind == "note":
            if text.strip():
                self.edit.setReadOnly(True)
                self.posted.emit(text)
            return
        entered = self.fields.entered(text)
        if text.strip() or (kind not in ("task", "email") and (entered.outcome or entered.duration)):
            self.edit.setReadOnly(True)
            self.logged.emit(entered)

    def on_posted(self) -> None:
        """It is saved: begin a new one."""
        was_note = self.kind == "note"
        self.clear()
        self.fields.clear()
        self.tabs.setCurrentIndex(0)
        announce(self, tr("Note saved") if was_note else tr("Saved"))

    def on_refused(self) -> None:
        """The note could not be saved: it stays."""
        self.edit.setReadOnly(False)

    def show_draft(self, text: str, when: str) -> None:
        """Bring back what was typed and not saved."""
        self._last = text
        self.edit.setPlainText(text)
        self._kept.setText(tr("We kept your draft from {time}", time=when))
        self._kept.show()
        self._discard.show()
        self._show_bar()

    def clear(self) -> None:
        """Begin with nothing; the draft goes too."""
        self.edit.setReadOnly(False)
        self.edit.clear()
        self._kept.hide()
        self._discard.hide()
        self.keep()

    def keep(self) -> None:
        """Hand over the draft where it differs from what was kept last."""
        text = self.edit.toPlainText()
        if not self.edit.isReadOnly() and text != self._last:
            self._last = text
            self.draft_changed.emit(text)
        if not text:
            self._timer.stop()

    def _on_kind(self) -> None:
        is_plan, is_log = self.kind == PLAN, self.kind not in ("note", PLAN)
        self.edit.enter_posts = is_log
        if is_log:
            self.fields.set_kind(self.kind)
        self.fields.setVisible(is_log)
        self._first.setVisible(not is_plan)
        if self.plan is not None:
            self.plan.setVisible(is_plan)
        self._dress()
        self._show_bar()

    def _dress(self) -> None:
        is_note = self.kind == "note"
        self.edit.setPlaceholderText(tr("Write a note") if is_note else tr("What was said, in one line"))
        self.edit.setAccessibleName(
            tr("Note on {name}", name=self._name)
            if is_note
            else tr("{kind} with {name}", kind=kind_name(self.kind), name=self._name)
        )
        self.edit.setAccessibleDescription(
            tr("Ctrl+Enter saves the note.") if is_note else tr("Enter saves it, Shift+Enter begins a line.")
        )
        self._save.setText(tr("Save note") if is_note else tr("Save"))

    def _on_text(self) -> None:
        if self.edit.toPlainText() and not self._timer.isActive():
            self._timer.start()
        self._show_bar()

    def _show_bar(self) -> None:
        has_text = bool(self.edit.toPlainText().strip())
        is_plan = self.kind == PLAN
        self._bar.setVisible(not is_plan and (has_text or self.kind != "note"))
        self._keys.setVisible(not has_text and self.kind == "note")

    def _arrange(self) -> None:
        self._first = QWidget()
        first = QHBoxLayout(self._first)
        first.setContentsMargins(10, 3, 14, 3)
        first.addWidget(self.edit, 1)
        first.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.addWidget(self.tabs, 1)
        self.body.addLayout(head)
        self.body.addWidget(Line())
        self.body.addWidget(self._first)
        self.body.addWidget(self.fields)
        self.fields.hide()
        self._bar = QWidget()
        second = QHBoxLayout(self._bar)
        second.setContentsMargins(14, 0, 10, 8)
        second.addWidget(self._kept)
        second.addWidget(self._discard)
        second.addStretch(1)
        second.addWidget(self._save)
        self.body.addWidget(self._bar)
        self._kept.hide()
        self._discard.hide()
        self._bar.hide()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
