"""A condition of a filter as a sentence without an end: “Level is Gold”, “Birthday in the next 14 days”."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.custom import shown_value
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.filter_fields import Asked, Family

Day = Callable[[str], str]
Values = Sequence[object]


def condition_words(asked: Asked, op: str, value: object, day: Day = str) -> str:
    """Return a condition in words; an int is a number of days, `day` writes an ISO day."""
    values = list(value) if isinstance(value, list | tuple) else [value]
    if isinstance(value, int) and not isinstance(value, bool) and asked.family in (Family.DATE, Family.MOMENT):
        return _days(asked, op, value)
    shown = [value_words(asked, one, day) for one in values]
    known = _of_family(asked, op, shown)
    if known:
        return known
    said = {"field": asked.label, "value": either(shown)}
    if op == "between" and len(shown) == 2:
        return tr("{field} from {first} to {last}", field=asked.label, first=shown[0], last=shown[1])
    sentences = {
        "is": lambda: tr("{field} is {value}", **said),
        "in": lambda: tr("{field} is {value}", **said),
        "is_not": lambda: tr("{field} is not {value}", **said),
        "contains": lambda: tr("{field} contains “{value}”", **said),
        "begins": lambda: tr("{field} begins with “{value}”", **said),
        "empty": lambda: tr("{field} is empty", field=asked.label),
        "not_empty": lambda: tr("{field} is not empty", field=asked.label),
        "before": lambda: tr("{field} is before {value}", **said),
        "after": lambda: tr("{field} is after {value}", **said),
        "since": lambda: tr("{field} since {value}", **said),
        "this_month": lambda: tr("{field} this month", field=asked.label),
    }
    return sentences[op]() if op in sentences else tr("{field}: {value}", **said)


def either(words: Sequence[str]) -> str:
    """Return “a, b or c”."""
    if len(words) < 2:
        return "".join(words)
    return tr("{first} or {last}", first=", ".join(words[:-1]), last=words[-1])


def value_words(asked: Asked, value: object, day: Day = str) -> str:
    """Return a value as a person reads it; what can't be read stays as it was typed."""
    if asked.custom is not None:
        try:
            return shown_value(asked.custom, clean_custom(asked.custom, value), day) or str(value)
        except CrmError:
            return str(value)
    text = "" if value is None else str(value)
    if asked.own is not None and asked.own.options:
        return next((tr(option.label) for option in asked.own.options if option.value == text), text)
    if asked.name == "country" and len(text) == 2:
        return country_name(text.upper()) or text
    return day(text) if asked.family in (Family.DATE, Family.MOMENT) else text


def _days(asked: Asked, op: str, days: int) -> str:
    if op == "before":
        if asked.name == "next_step_at":
            late = trn("Next step over {n} day late", "Next step over {n} days late", days)
            return late if days else tr("Next step is late")
        if asked.name == "last_contact_at":
            return trn("Last contact over {n} day ago", "Last contact over {n} days ago", days)
        return trn("{field} over {n} day ago", "{field} over {n} days ago", days, field=asked.label)
    if op == "next_days":
        return trn("{field} in the next {n} day", "{field} in the next {n} days", days, field=asked.label)
    if asked.name == "updated_at":
        return trn("Changed in the last {n} day", "Changed in the last {n} days", days)
    return trn("{field} in the last {n} day", "{field} in the last {n} days", days, field=asked.label)


def _of_family(asked: Asked, op: str, shown: Sequence[str]) -> str:
    """Return the sentence that some fields have for themselves; empty where there is none."""
    family = asked.family
    if family is Family.NUMBER:
        return _of_number(asked, op, shown)
    if family is Family.YES_NO and op in ("is", "is_not") and shown[0] and asked.custom is None:
        is_yes = (shown[0].lower() in ("true", "1", "yes")) is (op == "is")
        return tr("{field}: yes", field=asked.label) if is_yes else tr("{field}: no", field=asked.label)
    return own_words(asked.name, op, shown) if family is not Family.WORDS else tr("Contains “{text}”", text=shown[0])


def _of_number(asked: Asked, op: str, shown: Sequence[str]) -> str:
    said = {"field": asked.label, "value": shown[0]}
    if op == "between" and len(shown) == 2:
        return tr("{field} is between {first} and {last}", field=asked.label, first=shown[0], last=shown[1])
    if op == "before":
        return tr("{field} is less than {value}", **said)
    return tr("{field} is more than {value}", **said) if op == "after" else ""


def own_words(name: str, op: str, shown: Sequence[str] = ()) -> str:
    """Return the sentence that a field has for itself, such as “Without a phone”; empty where it has none."""
    sentences = {
        ("tag", "is"): lambda: tr("Tag is {name}", name=either(shown)),
        ("tag", "in"): lambda: tr("Tag is {name}", name=either(shown)),
        ("company_id", "is"): lambda: tr("Company is {name}", name=either(shown)),
        ("company_id", "in"): lambda: tr("Company is {name}", name=either(shown)),
        ("city", "is"): lambda: tr("City is {name}", name=either(shown)),
        ("city", "in"): lambda: tr("City is {name}", name=either(shown)),
        ("country", "is"): lambda: tr("Country is {name}", name=either(shown)),
        ("country", "in"): lambda: tr("Country is {name}", name=either(shown)),
        ("type", "is"): lambda: tr("Type is {name}", name=either(shown)),
        ("type", "in"): lambda: tr("Type is {name}", name=either(shown)),
        ("tag", "is_not"): lambda: tr("Tag is not {name}", name=either(shown)),
        ("tag", "empty"): lambda: tr("Without a tag"),
        ("tag", "not_empty"): lambda: tr("With a tag"),
        ("company_id", "empty"): lambda: tr("Without a company"),
        ("company_id", "not_empty"): lambda: tr("With a company"),
        ("company", "empty"): lambda: tr("Without a company"),
        ("company", "not_empty"): lambda: tr("With a company"),
        ("phone", "empty"): lambda: tr("Without a phone"),
        ("phone", "not_empty"): lambda: tr("With a phone"),
        ("email", "empty"): lambda: tr("Without an e-mail"),
        ("email", "not_empty"): lambda: tr("With an e-mail"),
        ("last_contact_at", "empty"): lambda: tr("No contact yet"),
        ("last_contact_at", "not_empty"): lambda: tr("Contacted at least once"),
        ("next_step_at", "empty"): lambda: tr("No next step"),
        ("next_step_at", "not_empty"): lambda: tr("With a next step"),
    }
    found = sentences.get((name, op))
    return found() if found else ""
