"""Import a file: find out what it is, then run it into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import mark, tr
from crm_desktop.exchange.csv_read import Choices, Table, open_table
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mapping import read_table
from crm_desktop.exchange.matching import OWN, OWN_ID
from crm_desktop.exchange.pause import Pause
from crm_desktop.exchange.recognise import Recognised, recognise
from crm_desktop.exchange.runner import ImportReport, Keep, Mode, run_import
from crm_desktop.exchange.targets import Mapping
from crm_desktop.exchange.vcard_map import read_vcards
from crm_desktop.services.blobs import put_blob
from crm_desktop.services.settings import region
from crm_desktop.store import Store
from crm_desktop.store.errors import translated

VCARD, CSV = "vcard", "csv"
_SAMPLES = 20  # rows whose shape helps to recognise a column
_OTHER = {
    ".xlsx": mark("an Excel workbook"),
    ".xls": mark("an Excel workbook"),
    ".ods": mark("a LibreOffice spreadsheet"),
    ".zip": mark("an archive"),
    ".pdf": mark("a PDF document"),
    ".ics": mark("a calendar"),
}


@dataclass(frozen=True)
class LeftOut:
    """A table that isn't imported, because the program has no kind of record for it or can't read it."""

    name: str
    rows: int
    reason: str
    advice: str


@dataclass(frozen=True)
class Source:
    """A file that was looked at. `recognised` and `table` are there for a table; `parts` for a file of several."""

    path: Path
    format: str  # csv, xlsx, xls, ods, vcard, zip
    label: str  # what made the file, to be shown with tr()
    recognised: Recognised | None = None
    table: Table | None = None
    sheets: tuple[str, ...] = ()  # names, where there are several to choose from; `table.sheet` is the one in hand
    parts: tuple[Source, ...] = ()  # companies before people
    left_out: tuple[LeftOut, ...] = ()

    def with_mapping(self, mapping: Mapping) -> Source:
        """Return the same file, read by another mapping."""
        assert self.recognised is not None
        return replace(self, recognised=replace(self.recognised, mapping=mapping, unmapped=mapping.unmapped()))

    def with_part(self, index: int, part: Source) -> Source:
        """Return the same file with one of its tables replaced, by the same with another mapping for example."""
        return replace(self, parts=(*self.parts[:index], part, *self.parts[index + 1 :]))

    def rows(self) -> Iterator[Incoming]:
        """Read the file from its beginning, table after table."""
        if self.parts:
            return chain.from_iterable(part.rows() for part in self.parts)
        if self.recognised is not None and self.table is not None:
            return read_table(self.table, self.recognised.mapping)
        return read_vcards(self.path)


def open_source(path: Path, *, country: str = "", choices: Choices | None = None) -> Source:
    """Look at a file and say what it is; ImportFailed where it is nothing that can be imported."""
    if not path.is_file():
        raise ImportFailed(tr("There is no file “{path}”", path=path), tr("Check the name, or choose it again."))
    with translated(path):
        with path.open("rb") as file:
            head = file.read(4096)
        suffix = path.suffix.lower()
        if b"BEGIN:VCARD" in head.replace(b"\0", b"").upper() or suffix in (".vcf", ".vcard"):
            return Source(path, VCARD, mark("vCard"))
        if suffix in _OTHER or head.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
            raise ImportFailed(
                tr("“{name}” is {what}, which can't be imported here", name=path.name,
                   what=tr(_OTHER.get(suffix, mark("another kind of file")))),
                tr("Save it as CSV (“CSV UTF-8” in Excel) or export the contacts as vCard, then choose that file."),
            )  # fmt: skip
        table = open_table(path, choices)
        recognised = recognise(table.header, [row.cells for row in table.preview(_SAMPLES)], region=country)
        if OWN_ID in table.header:
            own = replace(recognised.mapping.with_target(OWN_ID, "ref"), ref_system=OWN)
            recognised = replace(recognised, mapping=own, unmapped=own.unmapped(), confidence=1.0)
    return Source(path, CSV, recognised.label, recognised, table)


def import_file(
    store: Store,
    source: Source,
    *,
    mode: Mode = Mode.FILL,
    rows: Iterable[Incoming] | None = None,
    title: str = "",
    clears: bool = False,
    done: int = 0,
    keep: Keep | None = None,
    pause: Pause | None = None,
    before_risk: Callable[[], object] = lambda: None,
    on_begin: Callable[[str], object] = lambda batch_id: None,
    on_progress: Callable[[int], object] = lambda done: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Run a file into the store as one batch that can be undone; see `run_import`.

    `rows` are those of the file with what a person settled about them, if they did.
    """
    return run_import(
        store,
        source.rows() if rows is None else rows,
        title=title or tr("Import of {name}", name=source.path.name),
        keep_photo=lambda data: put_blob(store, data),
        mode=mode,
        clears=clears,
        region=region(store),
        done=done,
        keep=keep,
        pause=pause,
        before_risk=before_risk,
        on_begin=on_begin,
        on_progress=on_progress,
        is_canceled=is_canceled,
    )
