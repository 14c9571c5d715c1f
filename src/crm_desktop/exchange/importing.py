"""Import a file: find out what it is, then run it into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import mark, tr
from crm_desktop.exchange.csv_read import Choices, open_table
from crm_desktop.exchange.foreign_table import refuse_foreign
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.matching import OWN, OWN_ID
from crm_desktop.exchange.pause import Pause
from crm_desktop.exchange.recognise import Recognised, recognise
from crm_desktop.exchange.runner import Attach, ImportReport, Keep, Mode, run_import
from crm_desktop.exchange.samples import sample_rows
from crm_desktop.exchange.several import without
from crm_desktop.exchange.source_file import CSV, ODS, VCARD, WORKSPACE, XLS, XLSX, LeftOut, Source
from crm_desktop.exchange.sources.records import kind_of_titles, with_own_titles
from crm_desktop.exchange.tables import Readable
from crm_desktop.exchange.targets import OTHERS
from crm_desktop.exchange.workspace_rest import bring_rest
from crm_desktop.exchange.workspace_rows import is_workspace, opened, refuse_itself
from crm_desktop.services.blobs import put_blob
from crm_desktop.services.settings import region
from crm_desktop.store import Store
from crm_desktop.store.errors import translated

__all__ = ["CSV", "VCARD", "LeftOut", "Source", "import_file", "open_source"]
_OTHER = {
    ".pdf": mark("a PDF document"),
    ".doc": mark("a document"),
    ".docx": mark("a document"),
    ".odt": mark("a document"),
    ".xlsb": mark("a binary Excel workbook"),
    ".numbers": mark("a Numbers document"),
    ".json": mark("a JSON file"),
    ".xml": mark("an XML file"),
    ".html": mark("a web page"),
    ".htm": mark("a web page"),
}
_OLE = b"\xd0\xcf\x11\xe0"
_WEB = (b"<html", b"<!doctype html", b"<table", b"<?xml")
_XLSX_TYPES = "[Content_Types].xml"


def open_source(path: Path, *, country: str = "", choices: Choices | None = None) -> Source:
    """Look at a file and say what it is; ImportFailed where it is nothing that can be imported."""
    source = _open(path, country, choices)
    return without(source, choices.without) if choices is not None else source


def _open(path: Path, country: str, choices: Choices | None) -> Source:
    if not path.is_file():
        raise ImportFailed(tr("There is no file “{path}”", path=path), tr("Check the name, or choose it again."))
    with translated(path):
        with path.open("rb") as file:
            head = file.read(4096)
        suffix = path.suffix.lower()
        if b"BEGIN:VCARD" in head.replace(b"\0", b"").upper() or suffix in (".vcf", ".vcard"):
            return Source(path, VCARD, mark("vCard"))
        if head.startswith(b"PK"):
            return _open_packed(path, country, choices)
        if head.startswith(_OLE):
            return _open_workbook(path, XLS, country, choices)
        if is_workspace(path, head):
            with opened(path):
                return Source(path, WORKSPACE, mark("Workspace of CRM Desktop"))
        _refuse_other(path, head)
        table = open_table(path, choices)
        recognised = _recognised(table, country=country, kind=choices.kind if choices else "")
        if recognised.has_footer:
            table = replace(table, has_footer=True)
        return Source(path, CSV, recognised.label, recognised, table)


def _open_packed(path: Path, country: str, choices: Choices | None) -> Source:
    """Look at a ZIP archive, which may be a workbook."""
    from crm_desktop.exchange.archive.read import is_archive  # not needed for a list

    if is_archive(path):  # its lists would bring people without their history, twice
        raise ImportFailed(
            tr("“{name}” is an archive of a whole workspace", name=path.name),
            tr("Open it with File, Open an archive. Nothing was imported."),
        )
    from crm_desktop.exchange.packed import Archive
    from crm_desktop.exchange.zip_source import open_zip

    archive = Archive(path, is_export=True)
    names = archive.names()
    if "content.xml" in names and "mimetype" in names:
        return _open_workbook(path, ODS, country, choices)
    if "xl/workbook.xml" in names:
        return _open_workbook(path, XLSX, country, choices)
    if _XLSX_TYPES in names or path.suffix.lower() in _OTHER:
        raise _not_a_table(path, _OTHER.get(path.suffix.lower(), mark("a document")))
    return open_zip(path, archive, partial(open_source, country=country))


def _open_workbook(path: Path, format_: str, country: str, choices: Choices | None) -> Source:
    from crm_desktop.exchange.workbook_source import open_sheets

    look = partial(_recognised, country=country, kind=choices.kind if choices else "")
    return open_sheets(path, format_, choices.sheet if choices else "", look)


def _recognised(table: Readable, *, country: str, kind: str) -> Recognised:
    kind = kind or (kind_of_titles(table.header) if OWN_ID in table.header else "")
    if kind not in OTHERS:
        refuse_foreign(table)
    recognised = recognise(table.header, sample_rows(table), region=country, kind=kind)
    if OWN_ID not in table.header:
        return recognised
    own = replace(with_own_titles(recognised.mapping).with_target(OWN_ID, "ref"), ref_system=OWN)
    return replace(recognised, mapping=own, unmapped=own.unmapped(), confidence=1.0)


def _refuse_other(path: Path, head: bytes) -> None:
    """Say what a file is that is neither text nor a workbook, whatever its name says."""
    suffix = path.suffix.lower()
    if suffix in (".ics", ".ical") or b"BEGIN:VCALENDAR" in head.upper():
        raise ImportFailed(
            tr("“{name}” is a calendar, not a list of people", name=path.name),
            tr("Open Calendar and choose “Bring in a calendar file” there."),
        )
    if head.startswith(b"%PDF"):
        raise _not_a_table(path, _OTHER[".pdf"])
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_WEB):
        raise _not_a_table(path, mark("a web page") if b"html" in head.lower() else mark("an XML file"))
    if suffix in _OTHER:
        raise _not_a_table(path, _OTHER[suffix])
    if suffix in (".xlsx", ".ods", ".zip") and head:
        from crm_desktop.exchange.packed import damaged

        raise damaged(path)


def _not_a_table(path: Path, what: str) -> ImportFailed:
    return ImportFailed(
        tr("“{name}” is {what}, which can't be imported here", name=path.name, what=tr(what)),
        tr("Save it as CSV (“CSV UTF-8” in Excel) or export the contacts as vCard, then choose that file."),
    )


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
    attach: Attach | None = None
    if source.files is not None:
        from crm_desktop.exchange.attached import attach_files, check_room

        check_room(store, source.files)
        born_from = store.clock.now() if mode is Mode.NEW else 0
        attach = partial(attach_files, store, source.files, born_from=born_from)
    if source.format == WORKSPACE:
        refuse_itself(store, source.path)
        attach = partial(bring_rest, store, source.path)
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
        attach=attach,
    )
