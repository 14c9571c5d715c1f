"""The forms in which the rows of a list go out."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind


def export_forms(kind: Kind) -> tuple[tuple[str, str], ...]:
    """Return the forms with their words; only who is reached by phone or e-mail fits on a card."""
    tables = ("csv", tr("As a table (CSV)…")), ("xlsx", tr("As an Excel workbook (XLSX)…"))
    return (*tables, ("vcard", tr("As contacts (vCard)…"))) if "points" in kind.by_name else tables
