"""The form of feedback that somebody gave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, FEEDBACK, KIND, PERSON
from crm_desktop.services import records
from crm_desktop.services.feedback import change_feedback, give_feedback
from crm_desktop.store.engine import Store
from crm_desktop.ui.cases.form import found_record, names_of
from crm_desktop.ui.lists.custom_form import own_fields, parted
from crm_desktop.ui.lists.form import FormField, NewForm
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.custom import changed_values, typed_values

Row = Mapping[str, object]


def open_feedback_form(
    store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, name: str = ""
) -> NewForm:
    """Ask what somebody said; on the page of a person or a company it is theirs."""
    theirs = desk.selection
    kind = theirs.kind if theirs is not None and theirs.kind in (PERSON.name, COMPANY.name) else ""

    def create(texts: Mapping[str, str]) -> str:
        return give_feedback(store, **_values(store, texts), custom=parted(texts)[1])

    def saved(_: str) -> None:
        desk.notices.say(tr("Feedback written down"), undo=True)

    fields = (*_fields(store), *own_fields(store, FEEDBACK.name))
    form = NewForm(tr("New feedback"), "new/feedback", fields, create, saved, store, tasks, desk, parent,
                   kind=FEEDBACK.name)  # fmt: skip
    begin = {"kind": _kinds()[0], "comment": name.strip()}
    if theirs is not None and kind:
        begin[kind] = theirs.title
    form.begin(begin)
    return form


def edit_feedback_form(store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget, feedback_id: str) -> NewForm:
    """Show feedback that was written down, to be corrected."""
    row = records.get(store, FEEDBACK, feedback_id)
    held = typed_values(store, FEEDBACK, json.dumps(row["custom"] or {}))

    def save(texts: Mapping[str, str]) -> str:
        own: dict[str, Any] = changed_values(held, texts)
        change_feedback(store, feedback_id, **_values(store, texts, row), **own)
        return feedback_id

    fields = (*_fields(store), *own_fields(store, FEEDBACK.name, held))
    form = NewForm(
        tr("Edit feedback"), f"feedback/{feedback_id}", fields, save,
        lambda _: desk.notices.say(tr("Feedback changed"), undo=True), store, tasks, desk, parent,
    )  # fmt: skip
    form.begin({**_texts(store, row), **held})
    return form


def _fields(store: Store) -> tuple[FormField, ...]:
    return (
        FormField("kind", tr("Kind"), suggest=lambda _: _kinds()),
        FormField("score", tr("Score: NPS 0 to 10, CSAT 1 to 5")),
        FormField("comment", tr("What was said")),
        FormField("person", tr("Person"), suggest=names_of(store, PERSON.name)),
        FormField("company", tr("Company"), suggest=names_of(store, COMPANY.name)),
        FormField("product", tr("Product")),
    )


def _texts(store: Store, row: Row) -> dict[str, str]:
    """Return what stands in the form of feedback."""
    names = {option.value: tr(option.label) for option in FEEDBACK.by_name["kind"].options}
    return {
        "kind": names.get(str(row["kind"]), ""),
        "score": "" if row["score"] is None else str(row["score"]),
        "comment": str(row["comment"] or ""), "product": str(row["product"] or ""),
        **{kind: _name(store, row, kind) for kind in (PERSON.name, COMPANY.name)},
    }  # fmt: skip


def _values(store: Store, texts: Mapping[str, str], row: Row | None = None) -> dict[str, Any]:
    """Return what a form says; whose name stands as it was is the same record, whoever else is called so."""
    found: dict[str, Any] = {
        "kind": _kind(texts["kind"]), "score": _score(texts["score"]), "comment": texts["comment"],
        "product": texts["product"],
    }  # fmt: skip
    for kind in (PERSON.name, COMPANY.name):
        is_same = row is not None and texts[kind] == _name(store, row, kind)
        found[f"{kind}_id"] = (
            str(row[f"{kind}_id"] or "") if row and is_same else found_record(store, kind, texts[kind])
        )
    return found


def _name(store: Store, row: Row, kind: str) -> str:
    found = str(row[f"{kind}_id"] or "")
    return records.name_of(store, KIND[kind], found) if found else ""


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
