"""Which fields can be set on many records at once, and what is chosen or typed for each."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.domain.custom import DEFAULT_CURRENCY, CustomField
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Kind, Type
from crm_desktop.domain.words import language_of_word, language_words
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store.engine import Store

# What names one record is not set on many.
_SKIPPED = {
    "prefix", "suffix", "given_name", "family_name", "additional_name", "nickname", "phonetic_given_name",
    "phonetic_family_name", "name", "legal_name", "birthday", "anniversary", "tax_id", "registration_no",
}  # fmt: skip


@dataclass(frozen=True)
class BulkField:
    """A field: what can be chosen, as (value, words), or what can be ticked; nothing where a text is typed."""

    name: str
    label: str
    choices: tuple[tuple[object, str], ...] = ()
    offers: tuple[str, ...] = ()
    hint: str = ""

    def value(self, chosen: object) -> object:
        """Return what is stored; None clears the field."""
        if isinstance(chosen, str) and self.name == "language":
            return language_of_word(chosen) or None
        return None if chosen == "" else chosen


def bulk_fields(store: Store, kind: Kind) -> list[BulkField]:
    """Return the fields that make sense for many records, the firm's own at the end."""
    own = [f for f in kind.scalars if not f.hidden and f.type is not Type.REF and f.name not in _SKIPPED]
    return [*map(_own, own), *map(_custom, list_custom_fields(store, kind.name))]


def _own(field: Field) -> BulkField:
    label = tr(field.label)
    if field.type is Type.CHOICE:
        return BulkField(field.name, label, tuple((option.value, tr(option.label)) for option in field.options))
    if field.type is Type.BOOLEAN:
        return BulkField(field.name, label, _yes_no())
    hints = {Type.DATE: tr("A date like 2026-03-14 or 14.3.2026"), Type.INTEGER: tr("A whole number")}
    offers = tuple(language_words()) if field.name == "language" else ()
    return BulkField(field.name, label, offers=offers, hint=hints.get(field.type, ""))


def _custom(field: CustomField) -> BulkField:
    if field.type == "yes_no":
        return BulkField(field.name, field.label, _yes_no())
    options = tuple((option.key, option.label) for option in field.options)
    if field.type == "choice":
        return BulkField(field.name, field.label, options)
    if field.type == "multi_choice":
        words = tuple(label for _, label in options)
        return BulkField(field.name, field.label, offers=words, hint=tr("Several, with commas between"))
    hints = {
        "integer": tr("A whole number"),
        "decimal": tr("A number"),
        "money": tr("An amount like {example}", example=f"1250 {field.currency or DEFAULT_CURRENCY}"),
        "date": tr("A date like 2026-03-14 or 14.3.2026"),
        "link": tr("An address of the web"),
    }
    return BulkField(field.name, field.label, hint=hints.get(field.type, ""))


def _yes_no() -> tuple[tuple[object, str], ...]:
    return (True, tr("Yes")), (False, tr("No"))
