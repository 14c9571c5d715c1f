"""The dialog of an unexpected error: words first, details to copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Label, PrimaryButton


class UnexpectedDialog(QDialog):
    """One error, in words first."""

    def __init__(self, line: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something unexpected happened"))
        self._details = details
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(Label(tr("The program made a mistake"), "section", wrap=True))
        advice = tr(
            "What you saved is safe. You can go on working; if it happens again, copy the details and send them to us."
        )
        rows.addWidget(Label(advice, wrap=True))
        rows.addWidget(Label(line, "second", "text2", wrap=True))
        self._text = QPlainTextEdit(details, readOnly=True)
        self._text.setAccessibleName(tr("Details"))
        self._text.hide()
        rows.addWidget(self._text, 1)
        rows.addLayout(self._buttons())
        self.resize(current_theme().scaled(520), self.sizeHint().height())

    def _buttons(self) -> QHBoxLayout:
        self.copy_button = Button(tr("Copy details"), "copy")
        self.show_button = Button(tr("Show details"))
        close = PrimaryButton(tr("Go on"))
        self.copy_button.clicked.connect(self._on_copy)
        self.show_button.clicked.connect(self._on_show)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addWidget(self.show_button)
        row.addStretch(1)
        row.addWidget(close)
        close.setFocus()
        return row

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copy_button.setText(tr("Copied"))

    def _on_show(self) -> None:
        self._text.show()
        self.show_button.hide()
        self.resize(self.width(), max(self.height(), current_theme().scaled(420)))
