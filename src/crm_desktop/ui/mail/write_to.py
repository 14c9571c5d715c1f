"""Writing to the ticked rows of a list: e-mails into the outbox, letters and labels as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QListWidget, QSpinBox, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.day_words import long_day
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import language, tr, trn
from crm_desktop.domain.label_sheets import BY_KEY, SHEETS
from crm_desktop.domain.localtime import local_day
from crm_desktop.services.mail_accounts import AccountRow, list_accounts
from crm_desktop.services.mailings import Plan, plan_mailing, queue_mailing, sender_line
from crm_desktop.services.templates import TemplateRow, list_templates
from crm_desktop.services.zones import my_zone
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.layouts import boxed, down
from crm_desktop.ui.mail.dialog import MailDialog
from crm_desktop.ui.mail.files_line import ADD_KEY, FilesLine, paths_in
from crm_desktop.ui.mail.when_field import WhenField
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Label, PrimaryButton

_WIDTH, _HEIGHT = 640, 620
_ON_PAPER = ("letter", "label")


@dataclass(frozen=True)
class ToWhom:
    """The rows that were ticked."""

    kind_name: str
    ids: Sequence[str]


class WriteTo(MailDialog):
    """Says who gets it and who doesn't before anything is written; Ctrl+Enter does it, as one thing to undo."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, whom: ToWhom, parent: QWidget,
        *, send_now: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        n = len(whom.ids)
        super().__init__(trn("Write to {n}", "Write to {n}", n, n=when.number(n)), tasks, desk, parent)
        self._store, self._whom, self._send_now = store, whom, send_now
        self._templates: list[TemplateRow] = []
        self.plan: Plan | None = None
        self.template, self.account = Choice(tr("Template"), ()), Choice(tr("From"), ())
        self.sheet = Choice(tr("Sheet of labels"), [(s.key, _sheet_words(s.key)) for s in SHEETS])
        self.used = QSpinBox()
        self.used.setRange(0, 64)
        self.when = WhenField(store)
        self.files = FilesLine(store, tasks, self.refuse)
        self.counts = Label("", "strong", wrap=True)
        self.first = Label("", "body", wrap=True)
        self.left_out = QListWidget()
        self.left_words = Label("", "second", "warn", wrap=True)
        self.ok = PrimaryButton(tr("Put in the outbox"), "send", key="Ctrl+Enter")
        self.cancel = Button(tr("Cancel"), key="Esc")
        self.templates = Button(tr("Templates"), "file-text")
        self._build()
        self.template.activated.connect(lambda: self._on_template())
        self.ok.clicked.connect(self.finish_asked)
        self.cancel.clicked.connect(self.reject)
        self.templates.clicked.connect(self._go_to_templates)
        tasks.run(lambda: (list_templates(store), list_accounts(store)), self._on_read, self.refuse, owner=self)

    def _build(self) -> None:
        self.beside(("template", tr("Template"), self.template, 1))
        email, labels = down(gap=6), down(gap=6)
        self.add("account", tr("From"), self.account, email)
        self.add("files", tr("Files"), self.files, email)
        self.add("send_at", tr("When"), self.when, email)
        self.add("sheet", tr("Sheet of labels"), self.sheet, labels)
        self.add("used", tr("Labels of the first sheet that are used already"), self.used, labels)
        self.email_part, self.label_part = boxed(email), boxed(labels)
        for part in (self.email_part, self.label_part):
            part.hide()
            self.column.addWidget(part)
        self.column.addSpacing(6)
        for widget in (self.counts, self.first, self.left_words):
            self.column.addWidget(widget)
        self.left_out.setMinimumHeight(current_theme().scaled(90))
        self.left_out.setAccessibleName(tr("Left out"))
        self.column.addWidget(self.left_out, 1)
        self.left_words.hide()
        self.left_out.hide()
        self.column.addStretch(0)
        self.finish((self.cancel, self.ok), _WIDTH, _HEIGHT, left=(self.templates,))
        self.setAcceptDrops(True)

    def _on_read(self, found: tuple[list[TemplateRow], list[AccountRow]]) -> None:
        self._templates = [row for row in found[0] if row.kind in ("email", *_ON_PAPER)]
        for row in self._templates:
            self.template.addItem(row.name, row.id)
        for account in found[1]:
            self.account.addItem(f"{account.name} · {account.sender_address}", account.id)
        if not self._templates:
            self.counts.setText(tr("Write a template first: what everybody gets, with the name of each."))
            self.ok.set_reason(tr("There is no template yet"))
        else:
            self._on_template()

    def kind(self) -> str:
        """Return what the chosen template makes."""
        return next((row.kind for row in self._templates if row.id == self.template.value()), "")

    def _on_template(self) -> None:
        kind, chosen, whom = self.kind(), self.template.value(), self._whom
        self.email_part.setVisible(kind == "email")
        self.label_part.setVisible(kind == "label")
        self.ok.setText(tr("Put in the outbox") if kind == "email" else tr("Save as PDF…"))
        self.plan = None
        self.ok.set_reason(tr("It is being looked at who gets it"))
        self.tasks.run(
            lambda: plan_mailing(self._store, chosen, whom.kind_name, whom.ids), self._on_plan, self.refuse, owner=self
        )

    def _on_plan(self, plan: Plan) -> None:
        if plan.template.id != self.template.value():
            return
        self.plan, n, out = plan, len(plan.pieces), len(plan.left_out)
        self.counts.setText(
            trn("{n} record gets it", "{n} records get it", n, n=when.number(n)) if n else tr("Nobody gets it")
        )
        self.files.go_along_with(n)
        self.first.setText(_example(plan))
        self.first.setVisible(bool(n))
        self.left_words.setText(trn("{n} is left out:", "{n} are left out:", out, n=when.number(out)))
        self.left_out.clear()
        self.left_out.addItems([one.reason for one in plan.left_out[:500]])
        for widget in (self.left_words, self.left_out):
            widget.setVisible(bool(out))
        no_account = self.kind() == "email" and not self.account.count()
        self.ok.set_reason(
            tr("Nobody gets it") if not n
            else tr("Add a mail account under Settings, Mail, to send from here.") if no_account else ""
        )  # fmt: skip

    def finish_asked(self) -> None:
        """Put the e-mails in the outbox, or ask for the file."""
        plan = self.plan
        if plan is None or self.is_saving or not self.ok.isEnabled():
            return
        if plan.template.kind == "email":
            self._queue(plan)
            return
        name = f"{plan.template.name}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save as PDF"), str(Path.home() / name), "*.pdf")
        if chosen:
            self.save(Path(chosen))

    def _queue(self, plan: Plan) -> None:
        """Put the e-mails in the outbox, all for the same moment."""
        try:
            at = self.when.moment()
        except CrmError as error:
            self.refuse(error)
            return
        self.is_saving = True
        store, account, files = self._store, self.account.value(), self.files.files
        self.tasks.run(
            lambda: queue_mailing(store, plan, files, account=account, send_at=at),
            lambda batch: self._on_queued(batch, at),
            self.refuse,
            owner=self,
        )

    def save(self, path: Path) -> None:
        """Write letters or labels as PDF, off the window's thread, and show them."""
        plan, sheet, used = self.plan, self.sheet.value(), self.used.value()
        assert plan is not None

        def work() -> Path:
            from crm_desktop.ui.documents.paper import save_pdf

            return save_pdf(path, _pdf(self._store, plan, sheet, used))

        def done(written: Path) -> None:
            self.notices.say(tr("Saved as {path}", path=written))
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written)))
            self.accept()

        self.tasks.run(work, done, self.refuse, owner=self)

    def _on_queued(self, batch: str | None, at: int | None) -> None:
        assert self.plan is not None
        n = len(self.plan.pieces)
        words = trn("{n} e-mail in the outbox", "{n} e-mails in the outbox", n, n=when.number(n))
        if at is not None:
            moment = when.moment(at, self._store.clock.now())
            words = trn(
                "{n} e-mail waits in the outbox until {moment}", "{n} e-mails wait in the outbox until {moment}", n,
                n=when.number(n), moment=moment,
            )  # fmt: skip
        if batch:
            self.notices.say(words, undo=True)
        self._send_now()
        self.accept()

    def _takes_files(self) -> bool:
        return self.kind() == "email"

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome anywhere in the window of an e-mail."""
        if self._takes_files() and paths_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files that are dropped go along."""
        event.acceptProposedAction()
        self.files.take_paths(paths_in(event.mimeData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Shift+A adds files."""
        if self._takes_files() and QKeySequence(event.keyCombination()) == QKeySequence(ADD_KEY):
            self.files.choose()
        else:
            super().keyPressEvent(event)

    def _go_to_templates(self) -> None:
        self.reject()
        self.desk.navigation.go("templates")


def _pdf(store: Store, plan: Plan, sheet: str, used: int) -> bytes:
    from crm_desktop.ui.documents.letters import Letter, labels_pdf, letters_pdf

    title = plan.template.name
    if plan.template.kind == "label":
        texts = [piece.body.splitlines() if piece.body.strip() else piece.address for piece in plan.pieces]
        return labels_pdf(texts, BY_KEY[sheet], used=used, title=title)
    today = local_day(store.clock.now(), my_zone(store))
    day, sender = long_day(today, plan.template.language or language()), sender_line(store)
    letters = [Letter(piece.address, sender, day, piece.subject, piece.body) for piece in plan.pieces]
    return letters_pdf(letters, title=title)


def _example(plan: Plan) -> str:
    """Return how the first one reads."""
    if not plan.pieces:
        return ""
    piece = plan.pieces[0]
    text = " ".join(piece.body.split())[:220]
    return tr("{name} reads: {subject} – {text}…", name=piece.name, subject=piece.subject, text=text)


def _sheet_words(key: str) -> str:
    sheet = BY_KEY[key]
    width, height = (f"{value / 100:g}" for value in (sheet.width, sheet.height))
    return f"{key} · {width} x {height} mm · {sheet.count}"


def open_write_to(
    store: Store, tasks: TaskRunner, desk: Desk, whom: ToWhom, parent: QWidget, send_now: Callable[[], None]
) -> WriteTo:
    """Ask what the ticked rows get."""
    if not whom.ids:
        raise CrmError(tr("Nothing is ticked"), tr("Tick the rows that are to get it."))
    dialog = WriteTo(store, tasks, desk, whom, parent, send_now=send_now)
    dialog.open()
    return dialog
