"""Which file inside an XLSX holds which sheet; only asked for where cells hold errors."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from crm_desktop.exchange.packed import Archive

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_parts(path: Path) -> dict[str, str]:
    """Return the names of the sheets with the file that holds each. The archive was checked before."""
    archive = Archive(path)
    by_name = {entry.name: entry for entry in archive.entries}
    book, links = by_name.get("xl/workbook.xml"), by_name.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(archive.read(links))}
    found = {}
    for sheet in ElementTree.fromstring(archive.read(book)).iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_REL), "")
            found[sheet.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found
