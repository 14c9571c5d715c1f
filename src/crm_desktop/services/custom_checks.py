"""What a field of the firm's own may be called, hold and offer; each refusal with a way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_desktop.domain.collate import fold
from crm_desktop.domain.custom import DEFAULT_CURRENCY, TYPES, Choice, CustomField, new_choices
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import language, tr, trn
from crm_desktop.domain.specs import CUSTOM_FIELD, Kind
from crm_desktop.services.validation import clean_changes

MOST_FIELDS = 200  # of one kind (reliability.md 6.4)
MOST_OPTIONS = 200
LONGEST_LABEL = 80
Options = Mapping[str, str] | Sequence[str | Choice]


def check_label(label: str) -> None:
    """Refuse what can't be the name of a field."""
    clean_changes(CUSTOM_FIELD, {"labels": {"en": label}})
    if not any(sign.isalnum() for sign in label) or not all(sign.isprintable() for sign in label):
        raise bad_name(label)
    if len(label) > LONGEST_LABEL:
        raise ValidationError(
            trn("The name “{name}…” is longer than {n} sign", "The name “{name}…” is longer than {n} signs",
                LONGEST_LABEL, name=label[:30]),
            tr("Choose a shorter one."),
            field="label",
        )  # fmt: skip


def check_new(kind: Kind, label: str, key: str, known: Sequence[CustomField]) -> None:
    """Refuse a field too many, or one of a name that is taken."""
    if len(known) >= MOST_FIELDS:
        raise ValidationError(
            trn("{kind} has {n} field of yours already", "{kind} has {n} fields of yours already", MOST_FIELDS,
                kind=tr(kind.label)),
            tr("Remove one that nobody uses, or keep the text in a note."),
            field="label",
        )  # fmt: skip
    check_free(kind, label, known)
    is_own = key in kind.by_name and not kind.by_name[key].hidden
    if is_own or any(field.key == key and fold(label) == fold(field.label) for field in known):
        raise _taken(label)


def check_free(kind: Kind, label: str, others: Iterable[CustomField]) -> None:
    """Refuse a name that another field has."""
    own = {fold(tr(field.label)) for field in kind.fields if not field.hidden}
    if fold(label) in own or any(fold(label) in map(fold, other.labels.values()) for other in others):
        raise _taken(label)


def _taken(label: str) -> ValidationError:
    return ValidationError(
        tr("There is a field “{label}” already", label=label[:60]), tr("Choose another name."), field="label"
    )


def bad_name(label: str) -> ValidationError:
    """Return the error for what can't be the name of a field."""
    return ValidationError(
        tr("“{label}” can't be the name of a field", label=label[:60]),
        tr("Begin it with a letter; use letters, digits and spaces."),
        field="label",
    )


def known_type(type_: str) -> str:
    """Return a type; refuse what is none."""
    if type_ not in TYPES:
        raise ValidationError(
            tr("There is no type “{name}” of a field", name=type_[:60]),
            tr("Choose one of: {names}.", names=", ".join(TYPES)),
            field="type",
        )
    return type_


def choices_for(type_: str, options: Options | None) -> tuple[Choice, ...]:
    """Return the options of a new field; a choice without any is refused."""
    if type_ not in ("choice", "multi_choice"):
        return ()
    if isinstance(options, Mapping):
        found = tuple(Choice(key, {language(): label}) for key, label in options.items())
    else:
        found = _mixed(options or (), ())
    if not any(not choice.is_removed for choice in found):
        raise ValidationError(tr("A choice needs options"), tr("Type at least one, each on a line."), field="options")
    if len(found) > MOST_OPTIONS:
        raise ValidationError(
            trn("A choice can't have more than {n} option", "A choice can't have more than {n} options", MOST_OPTIONS),
            tr("Make it a text instead."),
            field="options",
        )
    return found


def _mixed(options: Iterable[str | Choice], known: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return options given as names or as options that are there, without doubles."""
    found: dict[str, Choice] = {}
    for option in options:
        if isinstance(option, Choice):
            found[option.key] = option
        else:
            for choice in new_choices([option], (*known, *found.values())):
                found.setdefault(choice.key, choice)
    return tuple(found.values())


def changed_options(type_: str, options: Sequence[str | Choice], known: Sequence[Choice]) -> list[Choice]:
    """Return the new options, and behind them those that were taken away: records may still have them."""
    kept = choices_for(type_, list(_mixed(options, known)))
    shown = [Choice(choice.key, choice.labels) for choice in kept]
    keys = {choice.key for choice in shown}
    return [*shown, *(Choice(one.key, one.labels, True) for one in known if one.key not in keys)]


def clean_currency(type_: str, currency: str) -> str | None:
    """Return the three letters of a currency; None for what is no money."""
    if type_ != "money":
        return None
    code = currency.strip().upper() or DEFAULT_CURRENCY
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValidationError(
            tr("“{code}” is not a currency", code=currency[:20]), tr("Type its three letters, like EUR."),
            field="currency",
        )  # fmt: skip
    return code
