"""The form of a new person."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.new_people import create_person_with
from crm_desktop.services.search import search
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.custom_form import parted, required_fields
from crm_desktop.ui.lists.form import FormField, NewForm
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.edit import EMAIL, check_cell


def open_person_form(
    store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, name: str = ""
) -> NewForm:
    """Ask for a new person; afterwards their record is shown."""

    def companies(text: str) -> list[str]:
        return [hit.title for hit in search(store, text, kinds=[COMPANY.name], limit=6)]

    def saved(person_id: str) -> None:
        desk.notices.say(tr("New person: {name}", name=records.name_of(store, PERSON, person_id)), undo=True)
        desk.navigation.go(f"person/{person_id}")

    fields = (
        FormField("given_name", tr("First name"), is_optional=False),
        FormField("family_name", tr("Last name"), is_optional=False),
        FormField("company", tr("Company"), suggest=companies),
        FormField("phone", tr("Phone")),
        FormField("email", tr("E-mail"), check=lambda text: check_cell(PERSON, EMAIL, {EMAIL: text})),
        *required_fields(store, PERSON.name),
    )

    def create(texts: Mapping[str, str]) -> str:
        own, custom = parted(texts)
        return create_person_with(store, **own, custom=custom)

    form = NewForm(
        tr("New person"), "new/person", fields, create, saved, store, tasks,
        desk, parent, kind=PERSON.name,
    )  # fmt: skip
    given, _, family = name.strip().partition(" ")
    form.begin({"given_name": given, "family_name": family.strip()})
    return form
