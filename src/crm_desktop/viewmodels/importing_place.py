"""The way from a list to the import of its records."""

from __future__ import annotations

from crm_desktop.domain.specs import Kind
from crm_desktop.exchange.targets import OTHERS


def import_state(kind: Kind) -> dict[str, object]:
    """Return with what the place “import” is opened: people and companies are told apart by the file itself."""
    return {"kind": kind.name} if kind.name in OTHERS else {"kind": ""}
