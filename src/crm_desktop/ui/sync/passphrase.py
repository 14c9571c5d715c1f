"""The passphrase of the sign-in, on a computer without a key store; asked on the UI thread, waited for on another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Button, Label, PrimaryButton


class PassphraseDialog(QDialog):
    """One field; nothing of it is kept on the disk."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Passphrase"))
        self.setFixedWidth(440)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(tr("Passphrase"))
        self.ok, cancel = PrimaryButton(tr("Continue")), Button(tr("Cancel"))
        self.ok.setDefault(True)
        self.ok.setEnabled(False)
        text = tr(
            "This computer has no key store. The sign-in to the server is kept in a file that a passphrase seals. "
            "The first time, think of a new one."
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(22, 20, 22, 18)
        rows.setSpacing(12)
        rows.addWidget(Label(tr("Passphrase"), "section"))
        rows.addWidget(Label(text, "body", "text2", wrap=True))
        rows.addWidget(self.field)
        rows.addLayout(across(1, cancel, self.ok, gap=8))
        self.field.textChanged.connect(lambda typed: self.ok.setEnabled(bool(typed)))
        self.ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)


class PassphraseAsker(QObject):
    """`ask` may be called on any thread; who gives up is not asked again until the next try."""

    _wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._answer = ""
        self.may_ask = True  # not again after somebody gave up, and not while the window closes
        if (app := QApplication.instance()) is not None:
            self.moveToThread(app.thread())
        self._wanted.connect(self._on_wanted, Qt.ConnectionType.BlockingQueuedConnection)

    def ask(self) -> str:
        """Return the passphrase; CrmError where the person gave up."""
        if self.may_ask:
            if QThread.currentThread() is self.thread():
                self._on_wanted()
            else:
                self._wanted.emit()
        answer, self._answer = self._answer, ""
        if not answer:
            self.may_ask = False
            raise CrmError(tr("Without the passphrase there is no sync"), tr("Your changes are saved here and wait."))
        return answer

    @Slot()
    def _on_wanted(self) -> None:
        dialog = PassphraseDialog(QApplication.activeWindow())
        self._answer = dialog.field.text() if dialog.exec() else ""
        dialog.deleteLater()
