"""Files of a weekly export of Salesforce become attachments of the people and companies that they belong to."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.exchange.zips import pack

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange import packed, salesforce_files
from crm_desktop.exchange.importing import Source, import_file, open_source
from crm_desktop.exchange.runner import Mode
from crm_desktop.services.attachments import list_attachments, read_attachment, remove_attachment
from crm_desktop.services.undo import undo
from crm_desktop.store import Store

FIRM, ADA, EVA, DEAL = "001A000001abcDEIAY", "003A000001abcDEIAY", "003A000001abcDFIAY", "006A000001abcDEIAY"
ACCOUNTS = (
    f'"Id","IsDeleted","Name","BillingStreet","SystemModstamp"\n"{FIRM}","0","Lipa","Dlhá 1","2024-01-01 00:00:00"\n'
)
CONTACTS = (
    '"Id","IsDeleted","AccountId","LastName","FirstName","SystemModstamp"\n'
    f'"{ADA}","0","{FIRM}","Byron","Ada","2024-01-01 00:00:00"\n'
    f'"{EVA}","1","{FIRM}","Gone","Eva","2024-01-01 00:00:00"\n'
)
PLAN, OLD, DEALS, LOST, GONE = (f"068A00000{n}abcDE" for n in range(1, 6))
VERSIONS = (
    '"Id","ContentDocumentId","IsLatest","VersionNumber","Title","PathOnClient","FileExtension"\n'
    f'"{OLD}IAY","069A000001abcDEIAY","0","1","Plan","plan.pdf","pdf"\n'
    f'"{PLAN}IAY","069A000001abcDEIAY","1","2","Plan","plan.pdf","pdf"\n'
    f'"{DEALS}IAY","069A000002abcDEIAY","1","1","Offer","offer.pdf","pdf"\n'
    f'"{LOST}IAY","069A000003abcDEIAY","1","1","Lost.txt","lost.txt","txt"\n'
    f'"{GONE}IAY","069A000004abcDEIAY","1","1","Of Eva","eva.txt","txt"\n'
)
LINKS = (
    '"Id","LinkedEntityId","ContentDocumentId","IsDeleted"\n'
    f'"06A1","{FIRM}","069A000001abcDEIAY","0"\n'
    f'"06A2","{ADA[:15]}","069A000001abcDE","0"\n'
    f'"06A3","{DEAL}","069A000002abcDEIAY","0"\n'
    f'"06A4","{ADA}","069A000003abcDEIAY","0"\n'
    f'"06A5","{EVA}","069A000004abcDEIAY","0"\n'
)
OLDER = f'"Id","IsDeleted","ParentId","Name","BodyLength"\n"00PA000001abcDEIAY","0","{ADA}","../sc<an>.png","4"\n'


@pytest.fixture
def source(tmp_path: Path) -> Source:
    files = {
        "Account.csv": ACCOUNTS.encode(),
        "Contact.csv": CONTACTS.encode(),
        "ContentVersion.csv": VERSIONS.encode(),
        "ContentDocumentLink.csv": LINKS.encode(),
        "Attachment.csv": OLDER.encode(),
        f"ContentVersion/{PLAN}IAY": b"%PDF of the plan",
        f"ContentVersion/{OLD}IAY": b"an older plan",
        f"ContentVersion/{DEALS}IAY": b"an offer",
        f"ContentVersion/{GONE}IAY": b"of Eva",
        "Attachments/00PA000001abcDEIAY": b"\x89PNG",
    }
    return open_source(pack(tmp_path / "WE_00D.ZIP", files))


def on_page(store: Store, kind: str) -> dict[str, bytes]:
    record = str(store.query(f"SELECT id FROM {kind} WHERE deleted_at IS NULL")[0][0])
    return {file.name: read_attachment(store, file.id) for file in list_attachments(store, record)}


def test_files_are_attached_to_the_person_and_the_company(store: Store, source: Source) -> None:
    report = import_file(store, source)
    assert on_page(store, "company") == {"Plan.pdf": b"%PDF of the plan"}
    assert on_page(store, "person") == {"Plan.pdf": b"%PDF of the plan", "sc_an_.png": b"\x89PNG"}
    assert report.tally.created["attachment"] == 3
    assert store.query("SELECT mime, bytes FROM attachment WHERE name = 'Plan.pdf' LIMIT 1") == [
        ("application/pdf", 16)
    ]


def test_what_is_missing_or_belongs_to_nobody_is_told_and_the_rest_comes_in(store: Store, source: Source) -> None:
    problems = import_file(store, source).problems
    assert [(p.table, p.line, p.column, p.expected, p.found) for p in problems] == [
        ("ContentVersion.csv", 5, "", "a file in the archive", "it is missing: Lost.txt"),
        (
            "ContentVersion.csv",
            6,
            "",
            "a person or a company that the file belongs to",
            "“Of Eva.txt”, whose record isn't here",
        ),
    ]
    assert [(out.name, out.rows, out.reason) for out in source.left_out] == [
        ("ContentVersion.csv", 1, "Files of records that aren't imported, such as deals and cases"),
        ("ContentVersion/", 2, "Files that are no tables, such as attachments"),
    ]


def test_undo_takes_the_files_back_and_a_new_import_brings_them_again(store: Store, source: Source) -> None:
    first = import_file(store, source)
    undo(store, first.batch_id)
    assert store.query("SELECT count(*) FROM attachment WHERE deleted_at IS NULL") == [(0,)]
    import_file(store, source)
    assert on_page(store, "company") == {"Plan.pdf": b"%PDF of the plan"}


def test_a_second_import_attaches_nothing_new(store: Store, source: Source) -> None:
    import_file(store, source)
    head = store.head()
    report = import_file(store, source)
    assert store.head() == head
    assert report.tally.created == {}
    assert report.tally.unchanged["attachment"] == 3


def test_an_import_that_only_creates_leaves_the_pages_of_before_alone(store: Store, source: Source) -> None:
    import_file(store, source)
    for (file_id,) in store.query("SELECT id FROM attachment"):
        remove_attachment(store, str(file_id))
    report = import_file(store, source, mode=Mode.NEW)
    assert "attachment" not in report.tally.created


def test_a_file_that_unpacks_to_more_than_it_may_stays_out_alone(
    store: Store, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MAX_STREAMED", 10)
    report = import_file(store, source)
    assert report.tally.created == {"company": 1, "person": 1}
    told = [p.found for p in report.problems if p.expected == "a file that can be unpacked"]
    assert told == [
        "Plan.pdf: “WE_00D.ZIP” unpacks to far more than it should: ContentVersion/068A000001abcDEIAY",
        "sc_an_.png: “WE_00D.ZIP” unpacks to far more than it should: Attachments/00PA000001abcDEIAY",
    ]


def test_files_that_are_too_large_together_stay_in_the_archive(
    tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salesforce_files, "MAX_STREAMED", 10)
    again = open_source(source.path)
    assert again.files is None
    [told] = [out for out in again.left_out if out.name == "WE_00D.ZIP"]
    assert (told.rows, told.reason) == (4, "Its files are larger than 0 MB together")
    assert told.advice == "Unpack it and attach those that you need on the pages of their people and companies."


def test_more_files_than_tables_may_be_named_by_their_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_ENTRIES", 2)
    monkeypatch.setattr(packed, "MAX_FILES", 5)
    tables = {"Account.csv": ACCOUNTS.encode(), "Contact.csv": CONTACTS.encode()}
    files = {f"ContentVersion/068A0000{n:02}abcDE": b"x" for n in range(4)}
    three = dict(list(files.items())[:3])
    assert len(open_source(pack(tmp_path / "a.zip", tables | three)).parts) == 2
    with pytest.raises(ImportFailed) as caught:
        open_source(pack(tmp_path / "b.zip", tables | files))
    assert caught.value.title == "“b.zip” holds 6 files; 5 can be read"


# only files


def only_files(path: Path, **tables: str) -> Path:
    """Pack the files of the export without its accounts and contacts."""
    found = {f"{name}.csv": text.encode() for name, text in tables.items()}
    return pack(path, found | {f"ContentVersion/{PLAN}IAY": b"%PDF of the plan"})


def test_files_alone_go_to_the_records_that_an_earlier_import_brought(store: Store, tmp_path: Path) -> None:
    rows = {"Account.csv": ACCOUNTS.encode(), "Contact.csv": CONTACTS.encode()}
    import_file(store, open_source(pack(tmp_path / "rows.zip", rows)))
    path = only_files(tmp_path / "files.zip", ContentVersion=VERSIONS, ContentDocumentLink=LINKS)
    source = open_source(path)
    assert source.has_only_files and source.files is not None and list(source.rows()) == []
    report = import_file(store, source)
    assert (report.rows, report.tally.created) == (0, {"attachment": 2})
    assert on_page(store, "person") == {"Plan.pdf": b"%PDF of the plan"}
    undo(store, report.batch_id)
    assert on_page(store, "person") == {}


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(ImportFailed) as caught:
        open_source(path)
    return caught.value.title, caught.value.advice


def test_files_that_no_table_names_are_refused_with_what_to_add(tmp_path: Path) -> None:
    assert refused(only_files(tmp_path / "files.zip")) == (
        "“files.zip” holds files, but no table that says where they belong",
        "Put ContentVersion.csv and ContentDocumentLink.csv of the same export into the ZIP, for the folder "
        "Attachments also Attachment.csv. The accounts and contacts may be in it, or imported before.",
    )
    assert refused(only_files(tmp_path / "files.zip", ContentVersion=VERSIONS)) == (
        "“files.zip” names its files, but not the records that they belong to",
        "Export ContentDocumentLink too, put its CSV file into the ZIP, and choose it again.",
    )
    deals = LINKS.replace(FIRM, DEAL).replace(ADA, DEAL).replace(ADA[:15], DEAL).replace(EVA, DEAL)
    assert refused(only_files(tmp_path / "files.zip", ContentVersion=VERSIONS, ContentDocumentLink=deals)) == (
        "No file in “files.zip” belongs to a person or a company",
        "Files of other records stay in the archive. Attach those that you need on a page by hand.",
    )


def test_files_that_do_not_fit_onto_the_disk_are_refused_before_anything_is_written(
    store: Store, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=50 << 20))
    head = store.head()
    with pytest.raises(ImportFailed) as caught:
        import_file(store, source)
    assert caught.value.title == "The files in “WE_00D.ZIP” need 100 MB, and 50 MB are free"
    assert caught.value.advice.startswith("Free space on the disk of the workspace")
    assert store.head() == head


@pytest.mark.long
def test_files_of_hundreds_of_megabytes_are_taken_in_with_little_memory(store: Store, tmp_path: Path) -> None:
    rows = {"Account.csv": ACCOUNTS.encode(), "Contact.csv": CONTACTS.encode()}
    path = only_files(tmp_path / "files.zip", ContentVersion=VERSIONS, ContentDocumentLink=LINKS)
    big = os.urandom(1 << 20)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**rows, "ContentVersion.csv": VERSIONS, "ContentDocumentLink.csv": LINKS}.items():
            archive.writestr(name, data)
        with archive.open(f"ContentVersion/{PLAN}IAY", "w") as file:
            for _ in range(250):
                file.write(big)
    tracemalloc.start()
    report = import_file(store, open_source(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.tally.created["attachment"] == 2
    assert peak < 30 << 20
