"""One fact of a record: label and value, edited in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.shortcuts import EDIT, is_key, key_of
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import focus_ring, rounded, text_width
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.ui.widgets.buttons import IconButton
from crm_desktop.ui.widgets.chip import KeyCap
from crm_desktop.ui.widgets.labels import ElidedLabel, Label

Check = Callable[[str], str]
Editor = QLineEdit | QComboBox | QPlainTextEdit
_LABEL_SHARE = 0.4
_GAP = 10


class FactRow(QWidget):
    """Label and value. E, F2, Enter, the pencil or a double click edit; Enter, Tab or leaving save; Esc restores."""

    submitted = Signal(str)

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        shown: str | None = None,
        hint: str = "",
        choices: Sequence[tuple[str, str]] = (),
        multiline: bool = False,
        check: Check | None = None,
        tone: str = "text",
        read_only: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._value, self._hint = label, value, hint
        self._choices, self._multiline, self._check = tuple(choices), multiline, check
        self._read_only = read_only
        self._editor: Editor | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._build(tone)
        self.set_value(value, shown)

    def _build(self, tone: str) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(_GAP)
        self._label = ElidedLabel(self._name, "second", "text2")
        self._shown = ElidedLabel("", "body", tone)
        self._pencil = IconButton("pencil", tr("Edit {field}", field=self._name), key=key_of(EDIT), height=24)
        self._pencil.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pencil.clicked.connect(self.start_edit)
        self._keys = [KeyCap(tr("Enter")), KeyCap(tr("Esc"))]
        head.addWidget(self._label)
        head.addWidget(self._shown, 1)
        head.addStretch(0)
        head.addStrut(current_theme().scaled(24))
        for cap in self._keys:
            cap.hide()
            head.addWidget(cap)
        head.addWidget(self._pencil)
        self._pencil.hide()
        outer.addLayout(head)
        self._below = Label("", "second", "text2", wrap=True)
        self._below.hide()
        outer.addWidget(self._below)
        if self._read_only:
            self.setToolTip(self._read_only)
            self.setAccessibleDescription(self._read_only)

    def value(self) -> str:
        """Return the value as it is kept."""
        return self._value

    def is_editing(self) -> bool:
        """Tell whether the field is open."""
        return self._editor is not None

    def set_value(self, value: str, shown: str | None = None) -> None:
        """Show another value; an open field is left alone, so that nobody's typing is lost."""
        self._value = value
        text = shown if shown is not None else dict(self._choices).get(value, value)
        self._shown.set_text(text.replace("\n", " "))
        self.setAccessibleName(f"{self._name}: {text}")

    def wanted_label_width(self) -> int:
        """Return how wide the label wants to be."""
        return text_width(self._name, "second")

    def set_label_width(self, width: int) -> None:
        """Line up with the other rows (see `line_up`)."""
        self._label.setFixedWidth(width)

    def start_edit(self) -> None:
        """Open the field."""
        if self._editor is not None or self._read_only is not None:
            return
        editor = self._make_editor()
        editor.setAccessibleName(self._name)
        editor.setAccessibleDescription(self._hint)
        editor.installEventFilter(self)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, editor)
        # A layout shows new widgets a moment later, and only what is shown can take the focus.
        editor.show()
        self._editor = editor
        self._show_parts(editing=True)
        self._say_below(self._hint)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_editor(self) -> Editor:
        if self._choices:
            box = QComboBox(self)
            for value, text in self._choices:
                box.addItem(text, value)
            box.setCurrentIndex(max(0, box.findData(self._value)))
            return box
        if self._multiline:
            area = QPlainTextEdit(self._value, self)
            area.setFixedHeight(current_theme().scaled(84))
            area.setTabChangesFocus(True)
            area.selectAll()
            return area
        line = QLineEdit(self._value, self)
        line.textEdited.connect(self._on_edited)
        line.selectAll()
        return line

    def _typed(self) -> str:
        if isinstance(self._editor, QComboBox):
            return str(self._editor.currentData())
        if isinstance(self._editor, QPlainTextEdit):
            return self._editor.toPlainText()
        return self._editor.text() if self._editor is not None else self._value

    def save(self, *, keep_focus: bool = True) -> bool:
        """Close the field and send what was typed; stay open with a sentence when it is not valid."""
        if self._editor is None:
            return True
        typed = self._typed()
        error = self._check(typed) if self._check is not None and typed != self._value else ""
        if error:
            self.set_error(error)
            return False
        changed = typed != self._value
        self._close(keep_focus=keep_focus)
        if changed:
            self.set_value(typed)
            self.submitted.emit(typed)
        return True

    def cancel(self) -> None:
        """Close the field and keep the value from before."""
        self._close(keep_focus=True)

    def set_error(self, error: str) -> None:
        """Say under the field what is wrong and what to do; empty clears it."""
        if self._editor is not None:
            self._editor.setProperty("invalid", bool(error))
            self._editor.setAccessibleDescription(error or self._hint)
            self._editor.update()
        self._say_below(error or (self._hint if self.is_editing() else ""), "danger" if error else "text2")
        if error:
            announce(self, error)

    def refuse(self, typed: str, error: str) -> None:
        """Open again with what was typed, because the store would not take it."""
        self.start_edit()
        if isinstance(self._editor, QLineEdit):
            self._editor.setText(typed)
        elif isinstance(self._editor, QPlainTextEdit):
            self._editor.setPlainText(typed)
        self.set_error(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and leaving save, Esc restores."""
        if watched is not self._editor:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_editor_key(event)
        # A popup or another window takes the focus only for a while: the field stays open.
        passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in passing:
            self.save(keep_focus=False)
        return super().eventFilter(watched, event)

    def _on_editor_key(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        with_ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return True
        if enter and ((plain and not self._multiline) or with_ctrl):
            self.save()
            return True
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            forward = event.key() == Qt.Key.Key_Tab
            if self.save():
                self.focusNextPrevChild(forward)
            return True
        return False

    def _on_edited(self) -> None:
        if self._editor is not None and self._editor.property("invalid"):
            still = self._check(self._typed()) if self._check is not None else ""
            if not still:
                self.set_error("")

    def _close(self, *, keep_focus: bool) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        editor.removeEventFilter(self)
        if keep_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.hide()
        editor.deleteLater()
        self._show_parts(editing=False)
        self._say_below("")

    def _show_parts(self, *, editing: bool) -> None:
        self._label.set_tone("accent_text" if editing else "text2")
        self._shown.setVisible(not editing)
        self._pencil.setVisible(not editing and self._wants_pencil())
        for cap in self._keys:
            cap.setVisible(editing)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, 0, 8 if editing else 0)
        self.update()

    def _say_below(self, text: str, tone: str = "text2") -> None:
        self._below.setText(text)
        self._below.set_tone(tone)
        self._below.setVisible(bool(text))

    def _wants_pencil(self) -> bool:
        return self._read_only is None and (self.underMouse() or self.hasFocus())

    def event(self, event: QEvent) -> bool:
        """Show the pencil under the pointer and with the keyboard."""
        result = super().event(event)
        kinds = (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.FocusIn, QEvent.Type.FocusOut)
        if event.type() in kinds and self._editor is None:
            self._pencil.setVisible(self._wants_pencil())
            self.update()
        return result

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter and the keys that edit."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if self._editor is None and (is_enter or is_key(event, EDIT)):
            self.start_edit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open with a double click; a single click never does."""
        self.start_edit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hover ground and the ring around the value, so that labels keep the left edge."""
        if self._editor is not None:
            return
        painter, rect = QPainter(self), self.rect()
        rect.setLeft(self._shown.x() - _GAP // 2 - 1)
        if self.underMouse() and self._read_only is None:
            rounded(painter, rect, tokens.RADIUS.control, current_theme().colour("sunken"))
        if self.hasFocus():
            focus_ring(painter, rect)


def line_up(rows: Sequence[FactRow], width: int) -> None:
    """Give all rows a label column as wide as the longest label, at most 40 % of the width."""
    longest = max((row.wanted_label_width() for row in rows), default=0)
    for row in rows:
        row.set_label_width(min(longest + 4, round(width * _LABEL_SHARE)))
