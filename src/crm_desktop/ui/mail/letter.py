"""The fields of an e-mail: to whom, with which template as it reads for them, which files, and when it goes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import parse_addresses
from crm_desktop.services.mail_drafts import forget
from crm_desktop.services.stop_list import Stop, stops_of
from crm_desktop.services.templates import Written, fill_texts, list_templates, missing_advice
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.layouts import boxed, down
from crm_desktop.ui.mail.dialog import MailDialog
from crm_desktop.ui.mail.files_line import ADD_KEY, BodyEdit, FilesLine, paths_in
from crm_desktop.ui.mail.keeping import Keeping
from crm_desktop.ui.mail.when_field import WhenField
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Banner, Label, LinkButton, QuietButton
from crm_desktop.viewmodels.mail.compose import About, Begun, begin


class Letter(MailDialog):
    """Shows what is there and keeps what is written; what becomes of it is decided above."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, about: About, parent: QWidget) -> None:
        super().__init__(about.title(), tasks, desk, parent)
        self.store, self.about = store, about
        self._missing: tuple[str, ...] = ()
        self.begun: Begun | None = None
        self._before: object = None  # what stood in the window when it was opened
        self.account, self.template = Choice(tr("From"), ()), Choice(tr("Template"), ())
        self.to, self.cc, self.bcc, self.subject = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.body, self.files = BodyEdit(6), FilesLine(store, tasks, self.refuse)
        self.when = WhenField(store)
        self.warning = Label("", "second", "warn", wrap=True)
        self.more = LinkButton(tr("Cc and Bcc"), height=24)
        self.kept: Banner | None = None
        self.keeping = Keeping(store, tasks, about.key, lambda: (self.texts(), self.files.files), self)
        self._build()
        self._connect()

    # -- building

    def _build(self) -> None:
        self.beside(("account", tr("From"), self.account, 1), ("template", tr("Template"), self.template, 1))
        self.add("to_addresses", tr("To"), self.to, more=self.more)
        inner = down(gap=6)
        self.add("cc_addresses", tr("Cc"), self.cc, inner)
        self.add("bcc_addresses", tr("Bcc (nobody sees these)"), self.bcc, inner)
        self.copies = boxed(inner)
        self.copies.hide()
        self.column.addWidget(self.copies)
        self.column.addWidget(self.warning)
        self.add("subject", tr("Subject"), self.subject)
        self.add("body", tr("Text"), self.body, stretch=1)
        self.add("files", tr("Files"), self.files)
        self.add("send_at", tr("When"), self.when)
        hint = tr("Without a connection it waits in the outbox and goes out by itself.")
        self.column.addWidget(Label(hint, "second", "text2", wrap=True))
        self.warning.hide()
        self.setAcceptDrops(True)
        for line in (self.to, self.cc, self.bcc, self.subject):
            line.setAcceptDrops(False)  # a file that is dropped here goes along as well

    def _connect(self) -> None:
        self.more.clicked.connect(self.show_copies)
        self.template.activated.connect(lambda: self._on_template())
        self.to.editingFinished.connect(self._look_at_stops)
        self.body.files_given.connect(self.files.take_paths)

    def _watch(self) -> None:
        """From now on each change is kept."""
        for line in (self.to, self.cc, self.bcc, self.subject, self.body):
            line.textChanged.connect(self.keeping.touch)
        self.files.changed.connect(self.keeping.touch)
        self.when.changed.connect(self.keeping.touch)

    def show_copies(self) -> None:
        """Show the fields for copies."""
        self.more.hide()
        self.copies.show()
        self.cc.setFocus()

    # -- what is there

    def read(self) -> None:
        """Read what is there, and show it."""
        self.tasks.run(lambda: begin(self.store, self.about), self.on_begun, self.refuse, owner=self)

    def on_begun(self, begun: Begun) -> None:
        """Show what was found."""
        self.begun = begun
        for account in begun.accounts:
            self.account.addItem(f"{account.name} · {account.sender_address}", account.id)
        self.template.addItem(tr("No template"), "")
        for template in begun.templates:
            self.template.addItem(template.name, template.id)
        self.template.setEnabled(bool(begun.templates and self.about.record_id))
        self.files.show_offer(begun.offered)
        self.show_texts(begun.texts)
        self.files.show_files(begun.files)
        self._before = self._now()
        if begun.kept is not None:
            self._say_kept(begun.kept.at)
            self.show_texts(begun.kept.texts)
            self.files.show_files(begun.kept.files)
        self._watch()
        self._look_at_stops()
        (self.subject if self.to.text() else self.to).setFocus()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Fill the fields."""
        lines = {"to_addresses": self.to, "cc_addresses": self.cc, "bcc_addresses": self.bcc, "subject": self.subject}
        for name, line in lines.items():
            line.setText(texts.get(name, ""))
            line.setCursorPosition(0)  # of many addresses the first ones are seen
        self.body.setPlainText(texts.get("body", ""))
        if texts.get("account"):
            self.account.set_value(texts["account"])
        self.template.set_value(texts.get("template_id", ""))
        if texts.get("cc_addresses") or texts.get("bcc_addresses"):
            self.show_copies()
        self.when.show_moment(int(texts["send_at"]) if texts.get("send_at") else None)

    def texts(self) -> dict[str, str]:
        """Return what stands in the fields, as it is kept."""
        return {
            "to_addresses": self.to.text(), "cc_addresses": self.cc.text(), "bcc_addresses": self.bcc.text(),
            "subject": self.subject.text(), "body": self.body.toPlainText(), "account": self.account.value(),
            "template_id": self.template.value(), "send_at": self.when.typed(), **self.about.of_record(),
        }  # fmt: skip

    def _now(self) -> object:
        texts = {name: text for name, text in self.texts().items() if name not in ("account", "template_id", "send_at")}
        return texts, self.files.files, self.when.choice.value(), self.when.at.dateTime()

    @property
    def is_changed(self) -> bool:
        """Return whether something else stands here than what was saved."""
        return self.begun is not None and self._now() != self._before

    def gaps(self) -> ValidationError | None:
        """Return what is to be said of placeholders that found no value and still stand in the text."""
        texts = self.subject.text() + self.body.toPlainText()
        self._missing = tuple(name for name in self._missing if "{" + name + "}" in texts)
        return self._gaps() if self._missing else None

    # -- files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome anywhere in the window."""
        if paths_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files that are dropped go along."""
        event.acceptProposedAction()
        self.files.take_paths(paths_in(event.mimeData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Shift+A adds files."""
        if QKeySequence(event.keyCombination()) == QKeySequence(ADD_KEY):
            self.files.choose()
        else:
            super().keyPressEvent(event)

    def _say_kept(self, at: int) -> None:
        """Say that this was found again, and offer to begin without it."""
        discard = QuietButton(tr("Discard"), height=28)
        discard.setAutoDefault(False)
        discard.clicked.connect(self.discard)
        words = tr("We kept your draft from {time}", time=when.moment_inside(at, self.store.clock.now()))
        self.kept = Banner(words, "accent", (discard,))
        self.column.insertWidget(0, self.kept)

    def discard(self) -> None:
        """Throw away what was kept, and show the e-mail as it was saved, or an empty one."""
        assert self.begun is not None
        self.show_texts(self.begun.texts)
        self.files.show_files(self.begun.files)
        if self.kept is not None:
            self.kept.hide()
        self.keeping.end()
        self.tasks.run(lambda: forget(self.store, self.about.key), lambda _: self.keeping.go_on(), writes=True)
        self.subject.setFocus()

    # -- templates and warnings

    def _on_template(self) -> None:
        chosen, about = self.template.value(), self.about

        def fill() -> Written:
            row = next(t for t in list_templates(self.store) if t.id == chosen)
            return fill_texts(self.store, row.subject, row.body, about.kind_name, about.record_id, row.language)

        if chosen:
            self.tasks.run(fill, self._on_filled, self.refuse, owner=self)

    def _on_filled(self, written: Written) -> None:
        self.subject.setText(written.subject)
        self.body.setPlainText(written.body)
        self._missing = written.missing
        self.error.hide()
        if written.missing:
            self.refuse(self._gaps())

    def _gaps(self) -> ValidationError:
        names = ", ".join("{" + name + "}" for name in self._missing)
        return ValidationError(tr("There is no value for {names}", names=names), missing_advice(), field="body")

    def _look_at_stops(self) -> None:
        try:
            emails = [address.email for address in parse_addresses(self.to.text(), "to_addresses")]
        except CrmError:
            return
        self.tasks.run(lambda: stops_of(self.store, emails), self._show_stops, owner=self)

    def _show_stops(self, stops: list[Stop]) -> None:
        self.warning.setText("\n".join(stop.words for stop in stops))
        self.warning.setVisible(bool(stops))
