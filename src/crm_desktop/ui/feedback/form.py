"""The form of feedback that somebody gave."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, FEEDBACK, PERSON
from crm_desktop.services.feedback import give_feedback
from crm_desktop.store.engine import Store
from crm_desktop.ui.cases.form import found_record, names_of
from crm_desktop.ui.lists.form import FormField, NewForm
from crm_desktop.ui.tasks import TaskRunner


def open_feedback_form(
    store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, name: str = ""
) -> NewForm:
    """Ask what somebody said; on the page of a person or a company it is theirs."""
    theirs = desk.selection
    kind = theirs.kind if theirs is not None and theirs.kind in (PERSON.name, COMPANY.name) else ""

    def create(texts: Mapping[str, str]) -> str:
        return give_feedback(
            store, kind=_kind(texts["kind"]), score=_score(texts["score"]), comment=texts["comment"],
            person_id=found_record(store, PERSON.name, texts["person"]),
            company_id=found_record(store, COMPANY.name, texts["company"]), product=texts["product"],
        )  # fmt: skip

    def saved(_: str) -> None:
        desk.notices.say(tr("Feedback written down"), undo=True)

    fields = (
        FormField("kind", tr("Kind"), suggest=lambda _: _kinds()),
        FormField("score", tr("Score: NPS 0 to 10, CSAT 1 to 5")),
        FormField("comment", tr("What was said")),
        FormField("person", tr("Person"), suggest=names_of(store, PERSON.name)),
        FormField("company", tr("Company"), suggest=names_of(store, COMPANY.name)),
        FormField("product", tr("Product")),
    )
    form = NewForm(tr("New feedback"), "new/feedback", fields, create, saved, store, tasks, desk, parent,
                   kind=FEEDBACK.name)  # fmt: skip
    begin = {"kind": _kinds()[0], "comment": name.strip()}
    if theirs is not None and kind:
        begin[kind] = theirs.title
    form.begin(begin)
    return form


def _kinds() -> list[str]:
    return [tr(option.label) for option in FEEDBACK.by_name["kind"].options]


def _kind(text: str) -> str:
    options = {tr(o.label).casefold(): o.value for o in FEEDBACK.by_name["kind"].options}
    found = options.get(text.strip().casefold())
    if found is None:
        raise ValidationError(
            tr("“{text}” is no kind of feedback", text=text[:40]),
            tr("Choose one of: {names}.", names=", ".join(_kinds())), field="kind",
        )  # fmt: skip
    return found


def _score(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise ValidationError(
            tr("“{text}” is no score", text=text[:40]), tr("Type a number: NPS from 0 to 10, CSAT from 1 to 5."),
            field="score",
        )  # fmt: skip
    return int(text)
