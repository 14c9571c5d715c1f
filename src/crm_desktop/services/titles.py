"""What a batch is called in History and in the undo toast: a whole sentence, in the language of the one who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Kind


def created(kind: Kind, name: str) -> str:
    """Return the title of a new record."""
    if kind.name == "person":
        return tr("New person: {name}", name=name)
    if kind.name == "company":
        return tr("New company: {name}", name=name)
    return tr("New: {kind} {name}", kind=tr(kind.label), name=name)


def edited(
    kind: Kind, name: str, changed: Mapping[str, object], custom_label: Callable[[str], str] = lambda key: key
) -> str:
    """Return the title of an edit."""
    if len(changed) == 1:
        field, _, key = next(iter(changed)).partition(".")
        label = custom_label(key) if field == "custom" and key else tr(kind.by_name[field].label)
        return tr("{name}: “{field}” changed", name=name, field=label)
    return trn("{name}: {n} field changed", "{name}: {n} fields changed", len(changed), name=name)


def deleted(name: str, n: int) -> str:
    """Return the title of moving records to the bin; `name` is that of the only one."""
    if n == 1:
        return tr("{name} moved to the bin", name=name)
    return trn("{n} record moved to the bin", "{n} records moved to the bin", n)


def restored(name: str, n: int) -> str:
    """Return the title of taking records out of the bin; `name` is that of the only one."""
    if n == 1:
        return tr("{name} restored from the bin", name=name)
    return trn("{n} record restored from the bin", "{n} records restored from the bin", n)


def rhythm(days: int | None) -> str:
    """Return the title of saying how often to keep in touch; None takes it back."""
    return (
        tr("Keeping in touch is no longer asked for")
        if days is None
        else trn("Keep in touch every {n} day", "Keep in touch every {n} days", days)
    )
