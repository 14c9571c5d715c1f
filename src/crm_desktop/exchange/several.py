"""Several tables of one file, sheets of a workbook or files of an archive: which come in, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import mark, tr
from crm_desktop.exchange.source_file import LeftOut, Source

_LEAST_SURE = 0.3  # of a table of unknown make; below, a “name” may be that of anything
_MAKERS = {
    "salesforce": mark("Salesforce: data export"),
    "hubspot": mark("HubSpot: export"),
    "pipedrive": mark("Pipedrive: export"),
    "zoho": mark("Zoho CRM: data backup"),
    "vcard": mark("vCards in an archive"),
}


def is_usable(source: Source) -> bool:
    """Return whether the rows of a table are about people or companies, as far as its titles say."""
    known = source.recognised
    if known is None or source.table is None or known.source != "general":
        return True
    targets = known.mapping.targets()
    says_who = "company.name" in targets or any(target.startswith("person.") for target in targets)
    return says_who and known.confidence > _LEAST_SURE


def unusable(source: Source, name: str, advice: str) -> LeftOut:
    """Return a table that says nothing of people or companies as one that stays out."""
    rows = sum(1 for _row in source.table.rows()) if source.table is not None else 0
    return LeftOut(name, rows, tr("No column says that its rows are about people or companies"), advice)


def in_order(parts: Iterable[Source]) -> tuple[Source, ...]:
    """Return tables, companies before people, with their ids linked."""
    return tuple(_linked(sorted(parts, key=lambda part: (_rank(part), part.name.casefold()))))


def label_of(parts: Iterable[Source], otherwise: str) -> str:
    """Name the program that made all the tables, if it was one."""
    makers = {part.recognised.source.partition("_")[0] if part.recognised else part.format for part in parts}
    return _MAKERS.get(next(iter(makers)), otherwise) if len(makers) == 1 else otherwise


def without(source: Source, names: Collection[str]) -> Source:
    """Return a file without the tables that a person left out; ImportFailed where it has none of that name."""
    if not names:
        return source
    known = {part.name for part in source.parts}
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        raise ImportFailed(
            tr("“{name}” has no table named “{table}”", name=source.path.name, table=wrong),
            tr("It has: {tables}", tables=", ".join(part.name for part in source.parts) or "-"),
        )
    parts = tuple(part for part in source.parts if part.name not in names)
    if not parts:
        raise ImportFailed(
            tr("Nothing of “{name}” would come in", name=source.path.name), tr("Leave at least one table in.")
        )
    reason = tr("Left out by choice")
    chosen = [
        LeftOut(part.name, sum(1 for _row in part.rows()), reason, "", by_choice=True)
        for part in source.parts
        if part.name in names
    ]
    return replace(source, parts=parts, left_out=(*chosen, *source.left_out))


def _linked(parts: list[Source]) -> list[Source]:
    """Let tables of unknown make that were exported together name records by the same ids."""
    general = [part for part in parts if part.recognised is not None and part.recognised.source == "general"]
    keepers = [part for part in general if part.recognised and _names_companies(part)]
    if len(keepers) != 1 or not keepers[0].recognised:
        return parts
    system = keepers[0].recognised.mapping.ref_system

    def with_system(part: Source) -> Source:
        if part not in general or part is keepers[0] or not part.recognised:
            return part
        mapping = part.recognised.mapping
        return part.with_mapping(replace(mapping, ref_system=system)) if "company_ref" in mapping.targets() else part

    return [with_system(part) for part in parts]


def _names_companies(part: Source) -> bool:
    assert part.recognised is not None
    return part.recognised.kind == "company" and "ref" in part.recognised.mapping.targets()


def _rank(part: Source) -> int:
    return 0 if part.recognised is not None and part.recognised.kind == "company" else 1
