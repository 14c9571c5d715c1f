"""What a template can say of a person or a company: the values of its placeholders."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.custom import shown_value
from crm_desktop.domain.day_words import long_day, written_day
from crm_desktop.domain.i18n import language as spoken_language
from crm_desktop.domain.localtime import local_day
from crm_desktop.domain.placeholders import CUSTOM
from crm_desktop.domain.specs import COMPANY, KIND, PERSON
from crm_desktop.services import records
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.users import current_user
from crm_desktop.services.zones import my_zone
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store

KINDS = (PERSON, COMPANY)
Values = dict[str, str]
Record = Mapping[str, object]


def values_of(store: Store, kind_name: str, record_id: str, language: str = "") -> Values:
    """Return the values of a record by the keys of the placeholders; what is not known is absent."""
    code = language or spoken_language()
    kind = KIND[kind_name]
    record = records.get(store, kind, record_id)
    company_id = str(record.get("company_id") or "") if kind is PERSON else ""
    company = records.get(store, COMPANY, company_id) if company_id else {}
    found = {**_of_both(company, code), **_of_both(record, code), **_own_fields(store, kind_name, record, code)}
    if kind is PERSON:
        found |= {
            "first_name": _text(record, "given_name"),
            "last_name": _text(record, "family_name"),
            "title": _text(record, "prefix"),
            "job_title": _text(record, "job_title"),
            "company": _text(company, "display_name"),
            "birthday": written_day(_text(record, "birthday"), code),
        }
    else:
        found["company"] = found["name"]
    found |= my_values(store, code)
    return {key: value for key, value in found.items() if value}


def my_values(store: Store, language: str) -> Values:
    """Return what is said of who writes, and when."""
    today = local_day(store.clock.now(), my_zone(store))
    return {
        "today": long_day(today, language),
        "my_name": current_user(store).name,
        "my_company": str(store.get_setting("firm_name") or store.path.stem),
    }


def custom_labels(store: Store, kind_name: str = "") -> dict[str, str]:
    """Return the firm's own fields that a template may name, key -> label."""
    kinds = (kind_name,) if kind_name else tuple(kind.name for kind in KINDS)
    return {field.key: field.label for name in kinds for field in list_custom_fields(store, name)}


def email_of(record: Record) -> str:
    """Return the address to write to: the preferred one that does not bounce, else the first; empty without one."""
    return _point(record, "email")


def postal_address(record: Record, language: str = "") -> list[str]:
    """Return the lines of the preferred address, without the name."""
    items = [item for item in as_map(record.get("addresses")).values() if isinstance(item, Mapping)]
    if not items:
        return []
    item = min(items, key=lambda i: not i.get("preferred"))
    town = " ".join(str(item[name]) for name in ("postal_code", "locality") if item.get(name))
    parts = [str(item.get("street") or ""), str(item.get("po_box") or ""), town, str(item.get("region") or "")]
    return [part for part in (*parts, _country(item, language)) if part]


def _of_both(record: Record, language: str) -> Values:
    """Return what people and companies have in common; a person without an address has that of the company."""
    if not record:
        return {}
    items = [item for item in as_map(record.get("addresses")).values() if isinstance(item, Mapping)]
    item = min(items, key=lambda i: not i.get("preferred")) if items else {}
    found = {
        "name": _text(record, "display_name"),
        "email": email_of(record),
        "phone": _point(record, "phone"),
        "website": _point(record, "url") or _text(record, "website"),
        "street": str(item.get("street") or ""),
        "city": str(item.get("locality") or ""),
        "postal_code": str(item.get("postal_code") or ""),
        "country": _country(item, language),
        "address": "\n".join(postal_address(record, language)),
    }
    return {key: value for key, value in found.items() if value}


def _own_fields(store: Store, kind_name: str, record: Record, language: str) -> Values:
    values = as_map(record.get("custom"))
    return {
        CUSTOM + field.key: shown_value(field, values[field.key], lambda day: written_day(day, language))
        for field in list_custom_fields(store, kind_name)
        if field.key in values
    }


def _country(item: Mapping[str, object], language: str) -> str:
    from crm_desktop.domain.country_names import country_name_in  # late: start-up

    code = str(item.get("country") or "")
    return country_name_in(code, language or spoken_language()) if code else ""


def _point(record: Record, kind: str) -> str:
    found = [
        item
        for item in as_map(record.get("points")).values()
        if isinstance(item, Mapping) and item.get("kind") == kind and item.get("value")
    ]
    found.sort(key=lambda item: (item.get("status") in ("bounced", "wrong"), not item.get("preferred")))
    return str(found[0]["value"]) if found else ""


def _text(record: Record, name: str) -> str:
    return str(record.get(name) or "").strip()
