"""What the firm adds to a kind, as fields of its form: what it requires of a new record, or all of it."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.i18n import tr
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.form import FormField
from crm_desktop.viewmodels.lists.custom import refusal_of_new


def required_fields(store: Store, kind_name: str) -> tuple[FormField, ...]:
    """Return a form field for each required field of the firm."""
    return tuple(_form_field(field) for field in list_custom_fields(store, kind_name) if field.required)


def own_fields(store: Store, kind_name: str, held: Mapping[str, str] | None = None) -> tuple[FormField, ...]:
    """Return a form field for each field of the firm: of a record without a page the form is where they stand.

    `held` is what a record holds already: what became required later may stay empty there.
    """
    return tuple(
        _form_field(field, is_needed=field.required and (held is None or bool(held.get(field.name))))
        for field in list_custom_fields(store, kind_name)
    )


def _form_field(field: CustomField, *, is_needed: bool = True) -> FormField:
    words = (tr("yes"), tr("no")) if field.type == "yes_no" else tuple(option.label for option in field.options)
    return FormField(
        field.name,
        field.label,
        check=lambda text: refusal_of_new(field, text) if text or is_needed else "",
        is_optional=not is_needed,
        options=words,
        several=field.type == "multi_choice",
    )


def parted(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, object]]:
    """Return the texts of the record's own fields, and those of the firm's fields by their keys."""
    own = {name: text for name, text in texts.items() if not name.startswith("custom.")}
    return own, {name.partition(".")[2]: text for name, text in texts.items() if name not in own}
