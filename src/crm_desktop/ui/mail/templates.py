"""Settings, templates: texts of e-mails, letters and labels with placeholders."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import language, tr, trn
from crm_desktop.domain.placeholders import insertable
from crm_desktop.domain.specs import TEMPLATE
from crm_desktop.services import records
from crm_desktop.services.templates import TemplateRow, list_templates
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head
from crm_desktop.ui.mail.template_form import TemplateForm
from crm_desktop.ui.page import Page
from crm_desktop.ui.settings.lines import Lines, SettingLine
from crm_desktop.ui.settings.middle import Middle, hints, put_together, way_back
from crm_desktop.ui.shortcuts import REMOVE, key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Card, EmptyState, IconDisc, PrimaryButton

_ICONS = {"email": "mail", "letter": "file-text", "label": "tag", "document": "file", "note": "sticky-note"}


class TemplatesPage(Page):
    """Templates are lines; each thing is one undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "templates") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._found: list[TemplateRow] = []
        self.form: TemplateForm | None = None
        self.reason = tr("This workspace is open for reading only") if desk.is_read_only else ""
        self.new = PrimaryButton(tr("New template"), "plus")
        self.new.set_reason(self.reason)
        self.new.clicked.connect(lambda: self.open_form())
        self.lines, self.card = Lines(tr("Templates")), Card(tr("Templates"))
        self._build()
        self.lines.edit_asked.connect(self._on_edit)
        self.lines.remove_asked.connect(self._on_remove)
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Templates")

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        if changes.touches(TEMPLATE):
            self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head and templates."""
        return (self.head, self.lines if self._found else self._none)

    def reload(self) -> None:
        """Read the templates again."""
        self._tasks.run(lambda: list_templates(self._store), self._on_read, owner=self)

    def open_form(self, template: TemplateRow | None = None) -> None:
        """Ask for a new template, or for changes of one."""
        if not self.reason:
            self.form = TemplateForm(self._store, self._tasks, self._desk, template, self)
            self.form.open()

    def _build(self) -> None:
        self.head = Head(tr("Templates"), way_back(self._desk), self.new)
        example = insertable(language())[1][0]
        self.head.set_line(
            tr("Texts for e-mails, letters and labels. {example} becomes the name of whoever gets it.", example=example)
        )
        add = Button(tr("Write the first template"), "plus")
        add.set_reason(self.reason)
        add.clicked.connect(lambda: self.open_form())
        self._none = EmptyState(
            "file-text",
            tr("No templates yet"),
            tr("Write once what you send often, in each of your languages."),
            (add,),
        )
        self.card.body.addWidget(self.lines)
        self.card.body.addWidget(self._none)
        self._none.hide()
        self._hints = hints(("Enter", tr("edit")), (key_of(REMOVE), tr("remove")))
        put_together(self, self.head, Middle(self.card, self._hints, 1))
        self.setFocusProxy(self.lines)

    def _on_read(self, found: list[TemplateRow]) -> None:
        self._found = found
        self.card.set_count(trn("{n} template", "{n} templates", len(found)) if found else "")
        self.lines.show_lines([self._line(row) for row in found])
        self.lines.setVisible(bool(found))
        self._none.setVisible(not found)
        self._hints.setVisible(bool(found) and not self.reason)

    def _line(self, row: TemplateRow) -> SettingLine:
        kind = next(tr(o.label) for o in TEMPLATE.by_name["kind"].options if o.value == row.kind)
        disc = IconDisc(_ICONS.get(row.kind, "file-text"), "accent", 30)
        about = row.subject or " ".join(row.body.split())[:120]
        usage = " · ".join(part for part in (kind, row.language) if part)
        return SettingLine(row.id, disc, row.name, about, usage, can_move=False, read_only=self.reason)

    def _on_edit(self, template_id: str) -> None:
        self.open_form(next(row for row in self._found if row.id == template_id))

    def _on_remove(self, template_id: str) -> None:
        name = next(row.name for row in self._found if row.id == template_id)

        def done(_: object) -> None:
            self._desk.notices.say(tr("Template “{name}” moved to the bin", name=name), undo=True)

        self._tasks.run(
            lambda: records.delete(self._store, TEMPLATE, template_id), done, self._desk.notices.show,
            writes=True, owner=self,
        )  # fmt: skip
