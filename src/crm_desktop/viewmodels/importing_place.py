"""The way from a list to the import of its records."""

from __future__ import annotations

from crm_desktop.domain.specs import COMPANY, PERSON, Kind


def import_state(kind: Kind) -> dict[str, object]:
    """Return with what the place “import” is opened: people and companies are told apart by the file itself."""
    return {"kind": "" if kind in (PERSON, COMPANY) else kind.name}
