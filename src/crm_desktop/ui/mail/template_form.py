"""The form of a template: its text left, and right how it reads for a real record."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import LANGUAGES, language, tr
from crm_desktop.domain.placeholders import insertable
from crm_desktop.domain.specs import TEMPLATE
from crm_desktop.services.letter_values import custom_labels
from crm_desktop.services.templates import (
    TemplateRow,
    Written,
    create_template,
    example_record,
    fill_texts,
    missing_words,
    update_template,
)
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across, boxed, down
from crm_desktop.ui.mail.dialog import MailDialog, text_edit
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Label, PrimaryButton, Surface

_WIDTH, _HEIGHT = 900, 640
_LANGUAGES = {"en": "English", "es": "Español", "sk": "Slovenčina"}


class TemplateForm(MailDialog):
    """Ctrl+Enter saves, Esc leaves; the preview follows what is typed."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, template: TemplateRow | None, parent: QWidget
    ) -> None:
        super().__init__(
            tr("Template “{name}”", name=template.name) if template else tr("New template"), tasks, desk, parent
        )
        self._store, self._template = store, template
        self._example = ("", "", "")
        self.name, self.subject, self.body = QLineEdit(), QLineEdit(), text_edit(9)
        self.kind = Choice(tr("Kind"), [(o.value, tr(o.label)) for o in TEMPLATE.by_name["kind"].options])
        self.language = Choice(tr("Language"), [(code, _LANGUAGES[code]) for code in LANGUAGES])
        self.insert = Button(tr("Insert a value"), "plus")
        self.preview_of = Label("", "second", "text2", wrap=True)
        self.shown_subject, self.shown_body = Label("", "strong", wrap=True), Label("", "body", wrap=True)
        self.gaps = Label("", "second", "danger", wrap=True)
        self.ok, self.cancel = PrimaryButton(tr("Save"), "check", key="Ctrl+Enter"), Button(tr("Cancel"), key="Esc")
        self._menu = QMenu(self)
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._build()
        self._fill()
        self._connect()
        tasks.run(self._read, self._on_read, owner=self)

    def _build(self) -> None:
        self.beside(
            ("name", tr("Name"), self.name, 3), ("kind", tr("Kind"), self.kind, 2),
            ("language", tr("Language"), self.language, 2),
        )  # fmt: skip
        left, right = down(gap=6), down(self.preview_of, self.shown_subject, self.shown_body, self.gaps, 1, gap=10)
        self.add("subject", tr("Subject"), self.subject, left)
        self.add("body", tr("Text"), self.body, left, stretch=1)
        left.addLayout(across(self.insert, 1))
        ground = Surface("sunken")
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addLayout(right)
        ground.setMinimumWidth(current_theme().scaled(280))
        beside = across(gap=14)
        beside.addWidget(boxed(left), 3)
        beside.addWidget(ground, 2)
        self.column.addLayout(beside, 1)
        self.insert.setMenu(self._menu)
        self.gaps.hide()
        self.finish((self.cancel, self.ok), _WIDTH, _HEIGHT)

    def _fill(self) -> None:
        found = self._template
        self.language.set_value(found.language if found and found.language else language())
        self.kind.set_value(found.kind if found else "email")
        if found is not None:
            self.name.setText(found.name)
            self.subject.setText(found.subject)
            self.body.setPlainText(found.body)

    def _connect(self) -> None:
        self.ok.clicked.connect(self.finish_asked)
        self.cancel.clicked.connect(self.reject)
        self._soon.timeout.connect(self._ask_preview)
        self.subject.textChanged.connect(lambda _: self._soon.start())
        self.body.textChanged.connect(self._soon.start)
        self.language.currentIndexChanged.connect(lambda: self.tasks.run(self._read, self._on_read, owner=self))
        self.name.setFocus()

    def _read(self) -> tuple[dict[str, str], tuple[str, str, str]]:
        """Find the fields of the firm's own, and a record to show the template with."""
        return custom_labels(self._store), example_record(self._store)

    def _on_read(self, found: tuple[dict[str, str], tuple[str, str, str]]) -> None:
        custom, self._example = found
        self._menu.clear()
        for written, _ in insertable(self.language.value(), custom):
            self._menu.addAction(written).triggered.connect(lambda _=False, text=written: self.put_in(text))
        name = self._example[2]
        self.preview_of.setText(tr("As {name} gets it", name=name) if name else tr("Add a person to see how it reads."))
        self._ask_preview()

    def put_in(self, text: str) -> None:
        """Write a placeholder where the cursor was last."""
        if self.subject.hasFocus():
            self.subject.insert(text)
        else:
            self.body.insertPlainText(text)
            self.body.setFocus()

    def _ask_preview(self) -> None:
        kind, record_id, _ = self._example
        if not record_id:
            return
        subject, body, code = self.subject.text(), self.body.toPlainText(), self.language.value()
        self.tasks.run(
            lambda: fill_texts(self._store, subject, body, kind, record_id, code), self._show, self._wrong, owner=self
        )

    def _show(self, written: Written) -> None:
        self.shown_subject.setText(written.subject)
        self.shown_subject.setVisible(bool(written.subject))
        self.shown_body.setText(written.body)
        self.gaps.setText(missing_words(written.missing, self._example[2]) if written.missing else "")
        self.gaps.setVisible(bool(written.missing))
        self.error.hide()

    def _wrong(self, error: CrmError) -> None:
        self.gaps.setText(f"{error.title}. {error.advice}")
        self.gaps.show()

    def finish_asked(self) -> None:
        """Save it; a wrong placeholder is refused."""
        if self.is_saving:
            return
        self.is_saving = True
        values = {
            "name": self.name.text().strip(), "kind": self.kind.value(), "language": self.language.value(),
            "subject": self.subject.text(), "body": self.body.toPlainText(),
        }  # fmt: skip
        found = self._template

        def work() -> object:
            if found is None:
                return create_template(self._store, **values)
            return update_template(self._store, found.id, values)

        self.tasks.run(work, lambda _: self._on_saved(), self.refuse, writes=True, owner=self)

    def _on_saved(self) -> None:
        self.notices.say(tr("Template “{name}” saved", name=self.name.text().strip()), undo=True)
        self.accept()
