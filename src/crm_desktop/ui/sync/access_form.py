"""The fields to reach the server of a firm: address, code, name, certificate; each with its check under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.widgets import Button, ElidedLabel, IconButton, Label, announce
from crm_desktop.viewmodels.sync.setup import Access, clean_access, clean_address

ChooseFile = Callable[[QWidget], Path | None]


def ask_certificate(parent: QWidget) -> Path | None:
    """Let the person choose a certificate."""
    kinds = tr("Certificates (*.pem *.crt *.cer);;All files (*)")
    path, _ = QFileDialog.getOpenFileName(parent, tr("Certificate of your firm"), str(Path.home()), kinds)
    return Path(path) if path else None


class AccessForm(QWidget):
    """`access` is what is typed; `checked` checks it and puts the focus where something is wrong."""

    submitted = Signal()

    def __init__(
        self,
        *,
        name: str = "",
        address: str = "",
        needs_name: bool = True,
        code_hint: str = "",
        choose: ChooseFile = ask_certificate,
    ) -> None:
        super().__init__()
        self._needs_name, self._choose = needs_name, choose
        self._ca: Path | None = None
        self._errors: dict[str, Label] = {}
        self.address, self.code, self.name = QLineEdit(address), QLineEdit(), QLineEdit(name)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        self._add("address", tr("Address of the server"), self.address, tr("As your administrator gave it to you."))
        self._add("code", tr("Code"), self.code, code_hint or tr("It works once, and only for some days."))
        if needs_name:
            self._add("name", tr("Your name"), self.name, tr("Your colleagues see it in the history."))
        self._add_certificate()
        self.address.editingFinished.connect(self._check_address)
        for field in (self.address, self.code, self.name):
            field.returnPressed.connect(self.submitted)
            field.textEdited.connect(self._clear)
        self.setFocusProxy(self.code if address else self.address)

    @property
    def access(self) -> Access:
        """Return what is typed."""
        return Access(self.address.text(), self.code.text(), self.name.text(), self._ca)

    def checked(self) -> Access | None:
        """Return what is typed as it is used; None where something is wrong, which is said."""
        self._clear()
        try:
            return clean_access(self.access, needs_name=self._needs_name)
        except ValidationError as error:
            self.say(error)
            return None

    def say(self, error: ValidationError) -> None:
        """Say under a field what is wrong with it."""
        words = f"{error.title}. {error.advice}"
        label = self._errors.get(error.field, self._errors["address"])
        label.setText(words)
        label.show()
        field = {"address": self.address, "code": self.code, "name": self.name}.get(error.field)
        if field is not None:
            field.setProperty("invalid", True)
            field.setAccessibleDescription(words)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words)

    def show_certificate(self, path: Path | None) -> None:
        """Use a certificate of the firm's own, or the computer's."""
        self._ca = path
        self.certificate.set_text(path.name if path else tr("Not needed for most servers"))
        self.no_certificate.setVisible(path is not None)

    def _add(self, key: str, title: str, field: QLineEdit, hint: str) -> None:
        label, below, error = Label(title, "label"), Label(hint, "second", "text2", wrap=True), self._error(key)
        label.setBuddy(field)
        field.setAccessibleName(title)
        field.setAccessibleDescription(hint)
        field.setMaxLength(500)
        self._rows.addLayout(down(label, field, error, below, gap=3))

    def _add_certificate(self) -> None:
        self.certificate = ElidedLabel("", "body", "text2")
        self.choose_button = Button(tr("Choose…"), "file")
        self.choose_button.setAccessibleName(tr("Choose the certificate of your firm"))
        self.no_certificate = IconButton("x", tr("Use no certificate of your own"), height=28)
        self.choose_button.clicked.connect(self._on_choose)
        self.no_certificate.clicked.connect(lambda: self.show_certificate(None))
        row = across(gap=8)
        row.addWidget(self.certificate, 1)
        row.addWidget(self.no_certificate)
        row.addWidget(self.choose_button)
        self._rows.addLayout(down(Label(tr("Certificate of your firm"), "label"), row, self._error("ca"), gap=3))
        self.show_certificate(None)

    def _error(self, key: str) -> Label:
        label = Label("", "second", "danger", wrap=True)
        label.hide()
        self._errors[key] = label
        return label

    def _on_choose(self) -> None:
        path = self._choose(self)
        if path is not None:
            self.show_certificate(path)

    def _check_address(self) -> None:
        """Say what is wrong with an address when the field is left; an empty one may still be filled."""
        if not self.address.text().strip():
            return
        try:
            self.address.setText(clean_address(self.address.text()))
        except ValidationError as error:
            self._errors["address"].setText(f"{error.title}. {error.advice}")
            self._errors["address"].show()

    def _clear(self) -> None:
        for label in self._errors.values():
            label.hide()
        for field in (self.address, self.code, self.name):
            if field.property("invalid"):
                field.setProperty("invalid", False)
                field.setAccessibleDescription("")
                field.update()
