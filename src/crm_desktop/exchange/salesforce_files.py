"""Files in a weekly export of Salesforce: ContentVersion/<Id> and Attachments/<Id>, named in tables beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.attached import AttachedFile, AttachedFiles
from crm_desktop.exchange.cells import read_boolean, salesforce_id
from crm_desktop.exchange.csv_dialect import fold_title
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.packed import MAX_STREAMED, MIB, Archive, Entry, file_id_of
from crm_desktop.exchange.source_file import LeftOut
from crm_desktop.exchange.sources.salesforce import SYSTEM
from crm_desktop.services.file_names import safe_file_name

VERSIONS, LINKS, ATTACHMENTS = "contentversion.csv", "contentdocumentlink.csv", "attachment.csv"
_TITLES = {
    VERSIONS: {"id", "contentdocumentid"},
    LINKS: {"contentdocumentid", "linkedentityid"},
    ATTACHMENTS: {"id", "parentid", "name"},
}
_OWNERS = ("001", "003")  # how the ids of accounts and contacts begin
_SAME = 15  # characters by which ids are compared: the others only check them
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Tables:
    """Where the tables that name files were unpacked, by their names in lower case."""

    paths: dict[str, Path] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # in the archive

    def add(self, name: str, inner: str, path: Path) -> bool:
        """Take up a table if it is one of them."""
        wanted = _TITLES.get(inner.lower())
        if wanted is None or not wanted <= _titles(path):
            return False
        self.paths[inner.lower()], self.names[inner.lower()] = path, name
        return True

    @property
    def lacks_links(self) -> bool:
        """Whether files are named, but not the records that they belong to."""
        return VERSIONS in self.paths and LINKS not in self.paths

    def rows(self, table: str) -> Iterator[tuple[int, Cells]]:
        """Yield the rows of a table by folded titles, with their lines; none where there is no such table."""
        if table in self.paths:
            found = open_table(self.paths[table])
            titles = [fold_title(title) for title in found.header]
            for row in found.rows():
                yield row.line, dict(zip(titles, row.cells, strict=False))


def files_of(archive: Archive, tables: Tables) -> tuple[AttachedFiles | None, list[LeftOut]]:
    """Return the files that belong to accounts and contacts, and what of the files stays in the archive."""
    stored = {key: entry for entry in archive.entries if (key := file_id_of(entry.name)) is not None}
    named = [*_versions(tables, stored), *_attachments(tables, stored)]
    ours = tuple(file for file in named if file.owners)
    left_out = _left_out(tables, named)
    size = sum(file.entry.size for file in ours if file.entry is not None)
    if size > MAX_STREAMED:
        reason = tr("Its files are larger than {n} MB together", n=MAX_STREAMED // MIB)
        advice = tr("Unpack it and attach those that you need on the pages of their people and companies.")
        return None, [*left_out, LeftOut(archive.path.name, len(ours), reason, advice)]
    return (AttachedFiles(SYSTEM, archive, ours) if ours else None), left_out


def _titles(path: Path) -> set[str]:
    try:
        return set(map(fold_title, open_table(path).header))
    except ImportFailed:  # empty, or no table
        return set()


def _versions(tables: Tables, stored: Mapping[tuple[str, str], Entry]) -> Iterator[AttachedFile]:
    """Yield the newest version of each document."""
    links: dict[str, list[str]] = {}
    for _line, cells in tables.rows(LINKS):
        if not _is_deleted(cells):
            links.setdefault(_id(cells, "contentdocumentid"), []).append(cells.get("linkedentityid", ""))
    newest: dict[str, tuple[int, int, Cells]] = {}
    for line, cells in tables.rows(VERSIONS):
        if _is_deleted(cells) or read_boolean(cells.get("islatest", "")) is False:
            continue
        document = _id(cells, "contentdocumentid") or _id(cells, "id")
        number = cells.get("versionnumber", "").strip()
        version = int(number) if number.isdecimal() else 0
        if document not in newest or newest[document][0] < version:
            newest[document] = (version, line, cells)
    for document, (_version, line, cells) in newest.items():
        owners = _owners([*links.get(document, ()), cells.get("firstpublishlocationid", "")])
        path, title = cells.get("pathonclient", ""), cells.get("title", "").strip()
        name = _named(title, cells.get("fileextension", "").strip()) if title else path
        entry = stored.get(("contentversion", _id(cells, "id")))
        yield AttachedFile(line, tables.names[VERSIONS], safe_file_name(name), owners, entry)


def _attachments(tables: Tables, stored: Mapping[tuple[str, str], Entry]) -> Iterator[AttachedFile]:
    for line, cells in tables.rows(ATTACHMENTS):
        if not _is_deleted(cells):
            owners = _owners([cells.get("parentid", "")])
            entry = stored.get(("attachments", _id(cells, "id")))
            yield AttachedFile(line, tables.names[ATTACHMENTS], safe_file_name(cells.get("name", "")), owners, entry)


def _left_out(tables: Tables, named: list[AttachedFile]) -> list[LeftOut]:
    found = []
    for name in tables.names.values():
        count = sum(file.table == name and not file.owners for file in named)
        if count:
            reason = tr("Files of records that aren't imported, such as deals and cases")
            advice = tr("They stay in the archive. Attach those that you need on the page of a person or a company.")
            found.append(LeftOut(name, count, reason, advice))
    return found


def _owners(ids: list[str]) -> tuple[str, ...]:
    found = (salesforce_id(text) for text in ids)
    return tuple(dict.fromkeys(ref for ref in found if ref.startswith(_OWNERS)))


def _id(cells: Cells, title: str) -> str:
    return cells.get(title, "").strip()[:_SAME]


def _is_deleted(cells: Cells) -> bool:
    return read_boolean(cells.get("isdeleted", "")) is True


def _named(title: str, suffix: str) -> str:
    return title if not suffix or title.lower().endswith(f".{suffix.lower()}") else f"{title}.{suffix}"
