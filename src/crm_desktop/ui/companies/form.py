"""The form of a new company."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_changes import check_required
from crm_desktop.services.new_people import points_of
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.custom_form import parted, required_fields
from crm_desktop.ui.lists.form import FormField, NewForm
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.edit import EMAIL, NAME, check_cell


def open_company_form(
    store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, name: str = ""
) -> NewForm:
    """Ask for a new company; afterwards its record is shown."""

    def create(texts: Mapping[str, str]) -> str:
        points, (_, custom) = points_of(texts["phone"], texts["email"]), parted(texts)
        check_required(store, COMPANY, {"custom": custom})
        return create_company(store, name=texts["name"], website=texts["website"], points=points, custom=custom)

    def saved(company_id: str) -> None:
        desk.notices.say(tr("New company: {name}", name=records.name_of(store, COMPANY, company_id)), undo=True)
        desk.navigation.go(f"company/{company_id}")

    fields = (
        FormField("name", tr("Name"), lambda text: check_cell(COMPANY, NAME, {"name": text}), is_optional=False),
        FormField("phone", tr("Phone")),
        FormField("email", tr("E-mail"), check=lambda text: check_cell(COMPANY, EMAIL, {EMAIL: text})),
        FormField("website", tr("Website")),
        *required_fields(store, COMPANY.name),
    )
    form = NewForm(
        tr("New company"), "new/company", fields, create, saved, store, tasks, desk, parent, kind=COMPANY.name
    )
    form.begin({"name": name.strip()})
    return form
