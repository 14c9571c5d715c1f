"""The dialog that publishes a workspace, joins a team or signs in again; what fails is said in it, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.sync.access_form import AccessForm
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Banner, Button, Label, PrimaryButton, ProgressLine
from crm_desktop.viewmodels.sync.setup import JOIN, JOIN_FIRST, PUBLISH, SIGN_IN, Access

_WIDTH = 480


class AccessDialog(QDialog):
    """`work` runs off the UI thread; `then` gets its answer after the dialog has closed."""

    def __init__(
        self,
        purpose: str,
        tasks: TaskRunner,
        work: Callable[[Access], Any] | None,
        then: Callable[[Any], None],
        parent: QWidget | None,
        *,
        name: str = "",
        address: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tasks, self._work, self._then = tasks, work, then
        self._is_busy = False
        title, text, button, working = words_of(purpose)
        self.setWindowTitle(title)
        self.form = AccessForm(
            name=name,
            address=address,
            needs_name=purpose != SIGN_IN,
            code_hint=tr("The server showed it when it was set up. It works once.") if purpose == PUBLISH else "",
        )
        self.trouble = Banner("", "danger")
        self.trouble.hide()
        self.working = ProgressLine(working, can_cancel=False)
        self.working.hide()
        self.ok, self.cancel = PrimaryButton(button), Button(tr("Cancel"))
        self.ok.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(22, 20, 22, 18)
        rows.setSpacing(14)
        rows.addWidget(Label(title, "section", wrap=True))
        rows.addWidget(Label(text, "body", "text2", wrap=True))
        for part in (self.form, self.trouble, self.working):
            rows.addWidget(part)
        rows.addLayout(across(1, self.cancel, self.ok, gap=8))
        self.setFixedWidth(_WIDTH)
        self.form.submitted.connect(self._on_ok)
        self.ok.clicked.connect(self._on_ok)
        self.cancel.clicked.connect(self.reject)
        self.form.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Close, but not while something is being set up."""
        if not self._is_busy:
            super().reject()

    def _on_ok(self) -> None:
        access = self.form.checked()
        if access is None or self._is_busy:
            return
        if self._work is None:  # the answer is kept for later
            self.accept()
            self._then(access)
            return
        self._set_busy(True)
        work = self._work
        self._tasks.run(lambda: work(access), self._on_done, self._on_failed, owner=self)

    def _on_done(self, answer: Any) -> None:
        self._is_busy = False
        then = self._then
        self.accept()
        then(answer)

    def _on_failed(self, error: CrmError) -> None:
        self._set_busy(False)
        if isinstance(error, ValidationError) and error.field:
            self.form.say(error)
            return
        self.trouble.set_text(f"{error.title}. {error.advice}", "danger")
        self.trouble.show()

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        for part in (self.form, self.ok, self.cancel):
            part.setEnabled(not is_busy)
        self.working.setVisible(is_busy)
        self.trouble.hide()
        self.adjustSize()


def words_of(purpose: str) -> tuple[str, str, str, str]:
    """Return title, explanation, button and what is said meanwhile."""
    words: dict[str, Callable[[], tuple[str, str, str, str]]] = {
        PUBLISH: lambda: (
            tr("Publish this workspace"),
            tr(
                "Everything in this file goes to a new, empty server of your firm. You are its owner and invite the "
                "others."
            ),
            tr("Publish"),
            tr("Sending everything. Many records take some minutes."),
        ),
        JOIN: lambda: (
            tr("Join a team"),
            tr(
                "The team's records come into a file of their own, beside this one. What you have here stays as it "
                "is; “Bring my records” in Settings takes it along, when you have looked at it."
            ),
            tr("Join"),
            tr("Getting the team's records. Many take some minutes."),
        ),
        JOIN_FIRST: lambda: (
            tr("Join my team"),
            tr(
                "The team's records come into a file on this computer. Whoever owns the team invites you and gives you "
                "both."
            ),
            tr("Continue"),
            "",
        ),
        SIGN_IN: lambda: (
            tr("Sign in again"),
            tr("Your changes wait on this computer and are sent after that. Ask the owner of the team for a new code."),
            tr("Sign in"),
            tr("Signing in…"),
        ),
    }
    return words[purpose]()
