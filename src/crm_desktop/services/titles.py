"""What a batch is called in History and in the undo toast: a whole sentence, in the language of the one who did it."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Kind


def created(kind: Kind, name: str) -> str:
    """Return the title of a new record."""
    if kind.name == "person":
        return tr("New person: {name}", name=name)
    if kind.name == "company":
        return tr("New company: {name}", name=name)
    return tr("New: {kind} {name}", kind=tr(kind.label), name=name)


def edited(kind: Kind, name: str, changed: Mapping[str, object]) -> str:
    """Return the title of an edit."""
    if len(changed) == 1:
        field = kind.by_name[next(iter(changed)).partition(".")[0]]
        return tr("{name}: “{field}” changed", name=name, field=tr(field.label))
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
