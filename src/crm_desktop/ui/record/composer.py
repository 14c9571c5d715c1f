"""Where a note is written: one line that grows, posted with Ctrl+Enter, its draft kept."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Card, KeyHint, Label, LinkButton, announce

DRAFT_MS = 2000
_MOST_LINES = 8


class NoteEdit(QPlainTextEdit):
    """A text that is as high as its lines; Ctrl+Enter posts, Esc leaves."""

    posted = Signal()
    left = Signal()

    def __init__(
        self, text: str = "", *, frame: bool = True, least_lines: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._least = least_lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)  # it would cover the round corners
        if not frame:
            self.setFrameShape(QFrame.Shape.NoFrame)
        self.textChanged.connect(self._grow)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._grow())

    def sizeHint(self) -> QSize:
        """Return the height of the lines."""
        lines = min(max(int(self.document().size().height()), self._least), _MOST_LINES)
        line = QFontMetrics(current_theme().font()).lineSpacing()
        return QSize(200, lines * line + 2 * int(self.document().documentMargin()) + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        """The lines are never cut."""
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter and Esc."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.posted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _grow(self) -> None:
        self.updateGeometry()


class Composer(Card):
    """Writes notes on the open record."""

    posted = Signal(str)
    draft_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
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
        self._save.clicked.connect(self.post)
        self._discard.clicked.connect(self.clear)
        self._timer.timeout.connect(self.keep)

    def set_record(self, name: str) -> None:
        """Say on whose page the note will stand."""
        self.edit.setAccessibleName(tr("Note on {name}", name=name))

    def post(self) -> None:
        """Send the note if there is one; the text stays until it is saved."""
        if self.edit.toPlainText().strip():
            self.edit.setReadOnly(True)
            self.posted.emit(self.edit.toPlainText())

    def on_posted(self) -> None:
        """The note is saved: begin a new one."""
        self.clear()
        announce(self, tr("Note saved"))

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

    def _on_text(self) -> None:
        if self.edit.toPlainText() and not self._timer.isActive():
            self._timer.start()
        self._show_bar()

    def _show_bar(self) -> None:
        has_text = bool(self.edit.toPlainText().strip())
        self._bar.setVisible(has_text)
        self._keys.setVisible(not has_text)

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(10, 3, 14, 3)
        first.addWidget(self.edit, 1)
        first.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addLayout(first)
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
