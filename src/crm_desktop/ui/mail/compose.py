"""Writing an e-mail: into the outbox, as a draft, or over to the mail program of the computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services import writing
from crm_desktop.services.mail_drafts import forget
from crm_desktop.services.message_files import check_files
from crm_desktop.store import Store
from crm_desktop.ui.mail.handing import hand_over, hand_over_file, write_eml
from crm_desktop.ui.mail.letter import Letter
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, PrimaryButton
from crm_desktop.viewmodels.mail.compose import About, Begun, values_of

_WIDTH, _HEIGHT = 700, 760


class Compose(Letter):
    """Ctrl+Enter puts it in the outbox; Esc loses nothing of what was written."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, about: About, parent: QWidget,
        *, send_now: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        super().__init__(store, tasks, desk, about, parent)
        self._send_now = send_now
        self._is_done = False
        self.send = PrimaryButton(tr("Send"), "send", key="Ctrl+Enter")
        self.hand = Button(tr("Open in the mail program"), "external-link")
        self.draft, self.cancel = Button(tr("Keep as draft"), "save"), Button(tr("Cancel"), key="Esc")
        self.finish((self.cancel, self.draft, self.send), _WIDTH, _HEIGHT, left=(self.hand,))
        self.send.clicked.connect(self.finish_asked)
        self.draft.clicked.connect(self.keep_draft)
        self.hand.clicked.connect(self._on_hand)
        self.cancel.clicked.connect(self.reject)
        self.read()

    def on_begun(self, begun: Begun) -> None:
        """Without an account the mail program of the computer sends it."""
        if not begun.accounts:
            self.account.addItem(tr("No account yet: Settings, Mail"), "")
            self.account.setEnabled(False)
            self.send.set_reason(tr("Add a mail account under Settings, Mail, to send from here."))
        super().on_begun(begun)

    def finish_asked(self) -> None:
        """Put it in the outbox."""
        if (gaps := self.gaps()) is not None:
            self.refuse(gaps)
            return
        if self.is_saving or self._is_done or not self.send.isEnabled():
            return
        try:
            at = self.when.moment()
        except CrmError as error:
            self.refuse(error)
            return
        store, key, texts, files = self.store, self.about.key, self.texts(), self.files.files

        def work() -> bool:
            writing.queue_written(store, key, values_of(texts), files, account=texts["account"], send_at=at)
            forget(store, key)
            return at is None

        self._begin_saving()
        self.tasks.run(work, self._on_queued, self._on_refused, writes=True, owner=self)

    def _on_queued(self, is_now: bool) -> None:
        said = tr("In the outbox; it goes out as soon as there is a connection") if is_now else tr("In the outbox")
        self.notices.say(said, undo=True)
        self._send_now()
        self.accept()

    def keep_draft(self) -> None:
        """Keep what was written, and close; what waited in the outbox waits no more."""
        self._save_draft(self._on_refused)

    def _save_draft(self, refused: Callable[[CrmError], None]) -> None:
        if self._is_done:
            return
        store, key, texts, files = self.store, self.about.key, self.texts(), self.files.files
        at = int(texts["send_at"]) if texts["send_at"] else None

        def work() -> None:
            writing.draft_written(store, key, values_of(texts), files, send_at=at)
            forget(store, key)

        self._begin_saving()
        self.tasks.run(work, lambda _: self._on_kept(), refused, writes=True)

    def _on_kept(self) -> None:
        self.notices.say(tr("Kept as a draft in the outbox"), undo=True)
        self.accept()

    def reject(self) -> None:
        """Leave; what was written is kept as a draft, and what waits in the outbox stays as it was."""
        if self._is_done or self.tasks.is_drained or not self.is_changed:
            super().reject()
        elif self.begun is not None and self.begun.waits:
            self._keep_here(tr("The e-mail in the outbox is as it was; what you wrote is kept with it"))
        else:
            self._save_draft(lambda error: self._keep_here(tr("Kept among the drafts")))

    def _keep_here(self, said: str) -> None:
        """Keep it on this computer and leave; where that can't be, stay and say why."""
        self.keeping.keep(lambda: self._leave(said), self._on_refused)

    def _leave(self, said: str) -> None:
        self.keeping.end()
        self.notices.say(said)
        super().reject()

    def _begin_saving(self) -> None:
        self.is_saving = self._is_done = True
        self.keeping.end()

    def _on_refused(self, error: CrmError) -> None:
        self._is_done = False
        self.keeping.go_on()
        self.refuse(error)

    def _on_hand(self) -> None:
        texts, files, store = self.texts(), self.files.files, self.store
        if not files:
            if hand_over(texts, self.notices, QDesktopServices.openUrl):
                self._note_handed()
            return

        def write() -> Path:
            check_files(store, files)
            return write_eml(store, texts, files)

        def done(path: Path) -> None:
            if hand_over_file(path, self.notices, QDesktopServices.openUrl):
                self._note_handed()

        self.tasks.run(write, done, self.refuse, owner=self)

    def _note_handed(self) -> None:
        store, key, texts, files = self.store, self.about.key, self.texts(), self.files.files

        def note() -> None:
            writing.hand_written(store, key, values_of(texts), files)
            forget(store, key)

        self._begin_saving()
        self.tasks.run(note, lambda _: self.accept(), self._on_refused, writes=True, owner=self)
