"""Two more small questions: the two ends of a stretch, and some of several options."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trc
from crm_desktop.ui.widgets import Button, Label, PrimaryButton, announce

_VALUE = Qt.ItemDataRole.UserRole


class _Ask(QDialog):
    """A question with Apply, Cancel and a sentence under what is wrong."""

    answered = Signal(object)  # tuple of texts

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self.check: Callable[[tuple[str, ...]], str] = lambda given: ""
        self.sentence = Label("", "second", "danger", wrap=True)
        self.sentence.hide()
        self.ok = PrimaryButton(tr("Apply"))
        self.ok.setDefault(True)
        cancel = Button(tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 18, 20, 16)
        self.column.setSpacing(8)
        self.column.addWidget(self.sentence)
        self.column.addSpacing(8)
        self.column.addLayout(buttons)
        self.ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)

    def given(self) -> tuple[str, ...]:
        """Return what was answered."""
        return ()

    def nothing(self) -> str:
        """Return what to say where nothing was answered."""
        return ""

    def accept(self) -> None:
        """Answer, if it can be used."""
        given = self.given()
        wrong = self.check(given) if given else self.nothing()
        if wrong:
            self.sentence.setText(wrong)
            self.sentence.show()
            announce(self, wrong)
            return
        self.answered.emit(given)
        super().accept()


class AskTwo(_Ask):
    """From and to."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self.first, self.last = QLineEdit(), QLineEdit()
        row = QHBoxLayout()
        row.setSpacing(12)
        for field, words in ((self.first, trc("range", "From")), (self.last, trc("range", "To"))):
            caption, part = Label(words, "label"), QVBoxLayout()
            caption.setBuddy(field)
            field.setAccessibleName(words)
            field.textEdited.connect(self.sentence.hide)
            part.setSpacing(8)
            part.addWidget(caption)
            part.addWidget(field)
            row.addLayout(part)
        self.column.insertLayout(0, row)
        self.first.setFocus()

    def given(self) -> tuple[str, ...]:
        """Return both ends, nothing while one is empty."""
        ends = self.first.text().strip(), self.last.text().strip()
        return ends if all(ends) else ()

    def nothing(self) -> str:
        """Return the sentence for a missing end."""
        return tr("Type both ends.")


class AskSome(_Ask):
    """Ticks in a list."""

    def __init__(self, title: str, label: str, options: Sequence[tuple[str, str]], parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self.list = QListWidget()
        self.list.setAccessibleName(label)
        for value, words in options:
            item = QListWidgetItem(words)
            item.setData(_VALUE, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(lambda _: self.sentence.hide())
        self.column.insertWidget(0, self.list)
        self.list.setFocus()

    def given(self) -> tuple[str, ...]:
        """Return the ticked values."""
        items = [self.list.item(at) for at in range(self.list.count())]
        return tuple(str(item.data(_VALUE)) for item in items if item.checkState() is Qt.CheckState.Checked)

    def nothing(self) -> str:
        """Return the sentence for no tick."""
        return tr("Tick at least one.")
