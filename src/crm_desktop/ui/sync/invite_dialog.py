"""The code for a colleague: shown once, to copy and hand over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.widgets import Button, Label, PrimaryButton, announce
from crm_desktop.viewmodels.sync.setup import Invite


class InviteDialog(QDialog):
    """Nothing keeps the code: who closes this asks for a new one."""

    def __init__(self, invite: Invite, address: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Invite a colleague"))
        self.setFixedWidth(460)
        self.address, self.code = _field(address, tr("Address of the server")), _field(invite.code, tr("Code"))
        text = tr(
            "In the program of your colleague: Settings, Team and sync, Join a team. The code works once. It is "
            "shown only now."
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(22, 20, 22, 18)
        rows.setSpacing(14)
        rows.addWidget(Label(tr("Invite a colleague"), "section"))
        rows.addWidget(Label(text, "body", "text2", wrap=True))
        for title, field in ((tr("Address of the server"), self.address), (tr("Code"), self.code)):
            rows.addLayout(down(Label(title, "label"), field, gap=3))
        if invite.expires_ms is not None:
            rows.addWidget(
                Label(tr("Good until {when}", when=when.full(invite.expires_ms)), "second", "text2", wrap=True)
            )
        self.copy, self.close_button = PrimaryButton(tr("Copy both"), "copy"), Button(tr("Close"))
        self.copy.clicked.connect(self._on_copy)
        self.close_button.clicked.connect(self.accept)
        rows.addLayout(across(1, self.close_button, self.copy, gap=8))
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copy(self) -> None:
        lines = (
            tr("Address of the server: {address}", address=self.address.text()),
            tr("Code: {code}", code=self.code.text()),
        )
        QApplication.clipboard().setText("\n".join(lines))
        self.copy.setText(tr("Copied"))
        self.copy.set_icon("check")
        announce(self, tr("Copied"))


def _field(text: str, name: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setReadOnly(True)
    field.setAccessibleName(name)
    field.setCursorPosition(0)
    return field
