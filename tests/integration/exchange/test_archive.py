"""Everything in one archive, and the same workspace of it again."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.errors import Canceled, ImportFailed, StoreCorrupt
from crm_desktop.domain.specs import COMPANY, KINDS, PERSON
from crm_desktop.exchange.archive.read import check_archive, is_archive, open_archive
from crm_desktop.exchange.archive.write import write_archive
from crm_desktop.exchange.importing import open_source
from crm_desktop.services import attachments, records, tags
from crm_desktop.services.activities import NextStep, log_activity
from crm_desktop.services.blobs import blob_path
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.history import history_of
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.search import search
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.services.views import create_view
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import driver
from crm_desktop.store.net import find_differences
from crm_desktop.store.schema import SCHEMA
from crm_desktop.store.snapshot import Facts, read_facts

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Store]:
    """A workspace with something of everything."""
    store = open_store(tmp_path / "firm.crm", create=True, user_name="Marta", language="sk")
    create_custom_field(store, kind_name="person", label="Shoe size", type="integer")
    alfa = create_company(store, name="Čajovňa", type="customer")
    ada = create_person(store, given_name="Ada", family_name="Chlebová", custom={"shoe_size": 38})
    link_company(store, ada, alfa, job_title="Buyer")
    log_activity(store, kind="call", kind_name="person", record_id=ada, next_step=NextStep("visit", "Show it", 9_000))
    write_note(store, kind_name="person", record_id=ada, body="Wants a lathe\nand oil \U0001f600")
    tags.tag(store, PERSON, [ada], "VIP")
    offer = tmp_path / "offer.txt"
    offer.write_bytes(b"offer")
    attachments.attach(store, "person", ada, offer)
    create_view(store, name="Customers", kind_name="company", filter={}, sort="-sort_name", pinned=True)
    records.update(store, PERSON, ada, {"nickname": "Countess"})
    gone = create_person(store, given_name="Gone")
    records.delete(store, PERSON, [gone])
    yield store
    store.close()


def facts(store: Store) -> Facts:
    with store.read() as connection:
        return read_facts(connection, with_hashes=True)


def log_of(store: Store) -> list[list[tuple[object, ...]]]:
    tables = ("change ORDER BY n", "tx ORDER BY tx", "batch ORDER BY b")
    return [store.query(f"SELECT * FROM {table}") for table in tables]


@pytest.fixture
def again(firm: Store, tmp_path: Path) -> Iterator[Store]:
    """The workspace that was made of the archive."""
    write_archive(firm, tmp_path / "all.zip")
    open_archive(tmp_path / "all.zip", tmp_path / "new" / "again.crm")
    store = open_store(tmp_path / "new" / "again.crm", read_only=True)
    yield store
    store.close()


def test_an_archive_gives_the_same_records_and_the_same_history(firm: Store, again: Store) -> None:
    assert facts(again) == facts(firm)
    assert log_of(again) == log_of(firm)
    assert not list(find_differences(again))
    assert again.workspace_id == firm.workspace_id and again.generation != firm.generation
    assert again.device_id != firm.device_id


def test_when_and_by_whom_a_record_was_changed_last_comes_along(firm: Store, again: Store) -> None:
    columns = "id, updated_at, updated_by, display_name, sort_name, company_id, job_title"
    assert again.query(f"SELECT {columns} FROM person") == firm.query(f"SELECT {columns} FROM person")


def test_last_contacts_and_next_steps_are_computed_again_from_calls_and_their_ties(firm: Store, again: Store) -> None:
    for kind in (PERSON, COMPANY):
        sql = f"SELECT id, last_contact_at, next_step_at, next_step_id FROM {kind.name} ORDER BY id"
        assert again.query(sql) == firm.query(sql)
    assert again.query("SELECT count(last_contact_at), max(next_step_at) FROM company") == [(1, 9_000)]


def test_search_and_attachments_work_in_what_was_opened(firm: Store, again: Store) -> None:
    [hit] = search(again, "chleb", kinds=["person"])
    [one] = attachments.list_attachments(again, hit.id)
    assert attachments.read_attachment(again, one.id) == b"offer"
    assert history_of(again, hit.id) == history_of(firm, hit.id) != []


def test_what_was_done_before_the_archive_can_be_undone_after_it(firm: Store, tmp_path: Path) -> None:
    write_archive(firm, tmp_path / "all.zip")
    open_archive(tmp_path / "all.zip", tmp_path / "again.crm")
    store = open_store(tmp_path / "again.crm")
    last = next_undo(store)
    assert last is not None
    undo(store, last.id)
    assert store.query("SELECT count(*) FROM person WHERE deleted_at IS NULL") == [(2,)]
    store.close()


def test_what_another_program_spelt_its_own_way_comes_through_to_the_letter(firm: Store, tmp_path: Path) -> None:
    other = driver.connect(str(firm.path))
    other.execute('UPDATE person SET custom = \'{"b": 1.50, "a":1e2,"big":123456789012345678901234567890}\'')
    other.commit()
    other.close()
    write_archive(firm, tmp_path / "all.zip")
    open_archive(tmp_path / "all.zip", tmp_path / "again.crm")
    store = open_store(tmp_path / "again.crm", read_only=True)
    assert facts(store) == facts(firm) and log_of(store) == log_of(firm)
    store.close()


def test_the_archive_can_be_read_without_the_program(firm: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    write_archive(firm, path)
    with zipfile.ZipFile(path) as archive:
        people = [json.loads(line) for line in archive.read("records/person.jsonl").splitlines()]
        assert people[0]["custom"] == {"shoe_size": 38} and "SHA-256" in archive.read("README.txt").decode()
        assert "Chlebová" in archive.read("tables/people.csv").decode("utf-8-sig")
        assert b"FN:Ada Chlebov" in archive.read("tables/people.vcf")
        assert set(json.loads(archive.read("manifest.json"))["files"]) == set(archive.namelist()) - {"manifest.json"}
        assert {f"records/{kind.name}.jsonl" for kind in KINDS} <= set(archive.namelist())


def test_an_attachment_that_is_missing_stops_the_archive(firm: Store, tmp_path: Path) -> None:
    [(sha256,)] = firm.query("SELECT sha256 FROM attachment")
    blob_path(firm, str(sha256)).unlink()
    with pytest.raises(StoreCorrupt) as caught:
        write_archive(firm, tmp_path / "all.zip")
    assert caught.value.title == "The attachment “offer.txt” is missing or damaged"
    assert not list(tmp_path.glob("all.zip*"))


def test_a_canceled_archive_leaves_no_file(firm: Store, tmp_path: Path) -> None:
    with pytest.raises(Canceled):
        write_archive(firm, tmp_path / "all.zip", is_canceled=lambda: True)
    assert not list(tmp_path.glob("all.zip*"))


def changed(path: Path, change: Change) -> Path:
    """Write the archive again with other members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def another_record(members: dict[str, bytes]) -> None:
    members["records/person.jsonl"] += b'{"id":"x"}\n'


def less(members: dict[str, bytes]) -> None:
    del members["history/changes.jsonl"]


def a_stranger(members: dict[str, bytes]) -> None:
    members["../../evil.txt"] = b"out"


def another_list(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b'"schema": %d' % SCHEMA, b'"schema": 0')


@pytest.mark.parametrize(
    ("change", "member"),
    [
        (another_record, "records/person.jsonl"),
        (less, "history/changes.jsonl"),
        (a_stranger, "../../evil.txt"),
        (another_list, "manifest.json"),
    ],
)
def test_a_changed_archive_is_refused_and_nothing_is_written(
    firm: Store, tmp_path: Path, change: Change, member: str
) -> None:
    write_archive(firm, tmp_path / "all.zip")
    bad = changed(tmp_path / "all.zip", change)
    for attempt in (lambda: check_archive(bad), lambda: open_archive(bad, tmp_path / "again.crm")):
        with pytest.raises(ImportFailed) as caught:
            attempt()
        assert caught.value.title == f"The archive “changed.zip” is damaged: “{member}” is not as it was written"
        assert caught.value.advice.startswith("Nothing was written.")
    assert not list(tmp_path.glob("again*")) and not list(tmp_path.glob(".again*"))


@pytest.mark.parametrize(
    "line", [b"no json", b'{"id":true}', b'{"stranger":1}', b'{"id":"a","k":1}', b"[1]", b'{"id":1e400}']
)
def test_a_line_that_is_no_record_is_named(firm: Store, tmp_path: Path, line: bytes) -> None:
    def resealed(members: dict[str, bytes]) -> None:
        import hashlib

        from crm_desktop.exchange.archive.layout import _checksum

        members["records/company.jsonl"] = data = members["records/company.jsonl"] + line + b"\n"
        values = json.loads(members["manifest.json"])
        values["files"]["records/company.jsonl"] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        del values["checksum"]
        members["manifest.json"] = json.dumps(values | {"checksum": _checksum(values)}).encode()

    write_archive(firm, tmp_path / "all.zip")
    with pytest.raises(ImportFailed) as caught:
        open_archive(changed(tmp_path / "all.zip", resealed), tmp_path / "again.crm")
    assert caught.value.title == "Line 2 of “company” in the archive can't be read"
    assert not list(tmp_path.glob("*again*"))


def test_a_newer_archive_is_refused(firm: Store, tmp_path: Path) -> None:
    def newer(members: dict[str, bytes]) -> None:
        members["manifest.json"] = members["manifest.json"].replace(b'"version": 1', b'"version": 2')

    write_archive(firm, tmp_path / "all.zip")
    with pytest.raises(ImportFailed) as caught:
        check_archive(changed(tmp_path / "all.zip", newer))
    assert caught.value.title == "The archive “changed.zip” was made by a newer version"
    assert caught.value.advice == "Update the program on this computer."


def test_other_zips_and_cut_ones_are_no_archives(firm: Store, tmp_path: Path) -> None:
    other, cut = tmp_path / "other.zip", tmp_path / "cut.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("Contact.csv", "Id\n")
    write_archive(firm, tmp_path / "all.zip")
    cut.write_bytes((tmp_path / "all.zip").read_bytes()[:-100])
    assert is_archive(tmp_path / "all.zip") and not is_archive(other) and not is_archive(cut)
    with pytest.raises(ImportFailed, match=r"“other\.zip” is not an archive of this program"):
        check_archive(other)
    with pytest.raises(ImportFailed, match=r"“cut\.zip” is not an archive of this program, or only a part of one"):
        check_archive(cut)


def test_a_file_that_is_there_is_not_overwritten(firm: Store, tmp_path: Path) -> None:
    write_archive(firm, tmp_path / "all.zip")
    before = firm.path.read_bytes()
    with pytest.raises(ImportFailed, match=r"There is a file “.*firm\.crm” already"):
        open_archive(tmp_path / "all.zip", firm.path)
    assert firm.path.read_bytes() == before


def test_a_company_in_it_keeps_its_name(again: Store) -> None:
    assert again.query(f"SELECT name FROM {COMPANY.name}") == [("Čajovňa",)]


def test_an_archive_is_not_imported_as_lists(firm: Store, tmp_path: Path) -> None:
    write_archive(firm, tmp_path / "all.zip")
    with pytest.raises(ImportFailed) as caught:
        open_source(tmp_path / "all.zip")
    assert caught.value.title == "“all.zip” is an archive of a whole workspace"
    assert caught.value.advice == "Open it with File, Open an archive. Nothing was imported."
