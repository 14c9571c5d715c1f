"""The form of a new case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, PERSON, SERVICE_CASE
from crm_desktop.services import records
from crm_desktop.services.cases import open_case
from crm_desktop.services.search import search
from crm_desktop.store.engine import Store
from crm_desktop.ui.cases.words import option_words
from crm_desktop.ui.lists.custom_form import parted, required_fields
from crm_desktop.ui.lists.form import FormField, NewForm
from crm_desktop.ui.tasks import TaskRunner


def open_case_form(
    store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, name: str = ""
) -> NewForm:
    """Ask for a new case; afterwards its page is shown. On the page of a person or a company it is theirs."""
    theirs = desk.selection
    kind = theirs.kind if theirs is not None and theirs.kind in (PERSON.name, COMPANY.name) else ""

    def create(texts: Mapping[str, str]) -> str:
        fields = {"type": _value("type", texts["type"]), "priority": _value("priority", texts["priority"])}
        person = found_record(store, PERSON.name, texts["person"])
        company = found_record(store, COMPANY.name, texts["company"])
        return open_case(
            store, subject=texts["subject"], person_id=person, company_id=company, description=texts["description"],
            custom=parted(texts)[1], **fields,
        )  # fmt: skip

    def saved(case_id: str) -> None:
        desk.notices.say(tr("New case: {name}", name=records.name_of(store, SERVICE_CASE, case_id)), undo=True)
        desk.navigation.go(f"service_case/{case_id}")

    fields = (
        FormField("subject", tr("Subject"), _needed, is_optional=False),
        FormField("person", tr("Person"), suggest=names_of(store, PERSON.name)),
        FormField("company", tr("Company"), suggest=names_of(store, COMPANY.name)),
        FormField("type", tr("Type"), suggest=lambda text: _offered("type", text)),
        FormField("priority", tr("Priority"), suggest=lambda text: _offered("priority", text)),
        FormField("description", tr("Description")),
        *required_fields(store, SERVICE_CASE.name),
    )
    form = NewForm(
        tr("New case"), "new/service_case", fields, create, saved, store, tasks, desk, parent, kind=SERVICE_CASE.name
    )
    begin = {"subject": name.strip(), "type": option_words("type", "request"),
             "priority": option_words("priority", "normal")}  # fmt: skip
    if theirs is not None and kind:
        begin[kind] = theirs.title
    form.begin(begin)
    return form


def _needed(text: str) -> str:
    return "" if text.strip() else tr("A case needs a subject. Type what it is about.")


def names_of(store: Store, kind: str) -> Callable[[str], list[str]]:
    """Return what offers the names of records of a kind to what is typed."""
    return lambda text: [hit.title for hit in search(store, text, kinds=[kind], limit=6)]


def _offered(field: str, text: str) -> list[str]:
    options = [tr(o.label) for o in SERVICE_CASE.by_name[field].options]
    typed = text.strip().casefold()
    return [words for words in options if words.casefold().startswith(typed)] or options


def _value(field: str, text: str) -> str:
    """Return the value of a choice that was typed; a sentence where it is none."""
    if not text.strip():
        return ""
    options = {tr(o.label).casefold(): o.value for o in SERVICE_CASE.by_name[field].options}
    found = options.get(text.strip().casefold())
    if found is None:
        names = ", ".join(tr(o.label) for o in SERVICE_CASE.by_name[field].options)
        label = tr(SERVICE_CASE.by_name[field].label)
        raise ValidationError(
            tr("“{text}” is no {field}", text=text[:60], field=label), tr("Choose one of: {names}.", names=names),
            field=field,
        )  # fmt: skip
    return found


def found_record(store: Store, kind: str, name: str) -> str:
    """Return the id of the one record of this name; who is not known, or known twice, is asked for."""
    if not name.strip():
        return ""
    hits = search(store, name, kinds=[kind], limit=20)
    same = [hit for hit in hits if hit.title.casefold() == name.strip().casefold()] or hits
    if len(same) == 1:
        return same[0].id
    title = tr("“{name}” is not here", name=name[:60]) if not same else tr("There are several “{name}”", name=name[:60])
    raise ValidationError(title, tr("Open the case on the page of the right one, or choose a name of the list."),
                          field=kind)  # fmt: skip
