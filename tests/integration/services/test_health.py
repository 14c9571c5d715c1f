"""The checks of a workspace find what is planted, and mend what can be mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crm_desktop.backup.attachments import bring_back_attachments
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import Canceled, StoreCorrupt
from crm_desktop.services import health
from crm_desktop.services.attachments import attach_bytes, list_attachments, read_attachment
from crm_desktop.services.blobs import blob_path
from crm_desktop.services.health import Finding, Step, Verdict, last_findings, mend, run_checks
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import PAGE, connect


def found(store: Store) -> dict[str, Finding]:
    return {finding.check: finding for finding in run_checks(store)}


@pytest.fixture
def ada(store: Store) -> str:
    ada = create_person(store, given_name="Ada")
    attach_bytes(store, "person", ada, "offer.txt", b"an offer")
    return ada


def outside(store: Store, sql: str) -> None:
    """Do something as a program that knows nothing of us."""
    connection = connect(store.path)
    connection.execute(sql)
    connection.close()


def test_a_healthy_workspace_passes_every_check_and_the_findings_are_kept(store: Store, ada: str) -> None:
    findings = run_checks(store)
    assert {f.check: f.verdict for f in findings if f.check != "space"} == dict.fromkeys(
        ("file", "log", "index", "attachments", "mark"), Verdict.OK
    )
    assert last_findings(store) == findings
    assert found(store)["attachments"].figures == {"files": 1, "missing": 0, "damaged": 0}


def test_before_the_first_run_nothing_is_known_and_damaged_findings_are_none(store: Store) -> None:
    assert last_findings(store) == []
    for damaged in (7, [1], [{"check": "file"}], [{"verdict": "x"}]):
        store.set_setting(health.NAME, damaged)
        assert last_findings(store) == []


def test_a_record_that_its_history_does_not_know_is_found_and_mended(store: Store, ada: str) -> None:
    outside(store, "UPDATE ctx SET off = 1")
    outside(store, f"UPDATE person SET nickname = 'X' WHERE id = '{ada}'")
    outside(store, "UPDATE ctx SET off = 0")
    assert found(store)["log"].figures["differences"] == 1 and found(store)["log"].verdict is Verdict.BAD
    assert mend(store) == 1
    assert found(store)["log"].verdict is Verdict.OK


def test_an_index_that_differs_from_the_records_is_found_and_made_anew(store: Store, ada: str) -> None:
    create_person(store, given_name="Eva", points={"p1": {"kind": "email", "value": "eva@x.example"}})
    outside(store, "DELETE FROM point_index")
    findings = found(store)
    assert findings["log"].verdict is Verdict.OK
    assert findings["index"].verdict is Verdict.CARE and findings["index"].figures["differences"] == 1
    mend(store)
    assert found(store)["index"].verdict is Verdict.OK


def test_a_missing_attachment_is_said_and_comes_back_from_a_backup(store: Store, ada: str, tmp_path: Path) -> None:
    place = tmp_path / "backups" / "firm"
    take_backup(store, place)
    [row] = list_attachments(store, ada)
    blob_path(store, row.sha256).unlink()
    assert found(store)["attachments"].figures == {"files": 1, "missing": 1, "damaged": 0}
    with pytest.raises(StoreCorrupt, match="is missing from the folder of attachments"):
        read_attachment(store, row.id)
    back = bring_back_attachments(store, [place])
    assert (back.restored, back.missing) == (1, 0)
    assert read_attachment(store, row.id) == b"an offer" and found(store)["attachments"].verdict is Verdict.OK


def test_a_damaged_attachment_is_kept_aside_and_one_in_no_backup_stays_missing(
    store: Store, ada: str, tmp_path: Path
) -> None:
    place = tmp_path / "backups" / "firm"
    take_backup(store, place)
    attach_bytes(store, "person", ada, "late.txt", b"after the backup")
    late, offer = list_attachments(store, ada)
    path = blob_path(store, offer.sha256)
    shutil.copy(path, tmp_path / "other")  # the backup may share its bytes by a link
    path.unlink()
    path.write_bytes(b"rotten")
    blob_path(store, late.sha256).unlink()
    back = bring_back_attachments(store, [place, tmp_path / "no place"])
    assert (back.restored, back.missing) == (1, 1)
    assert path.with_name(f"{path.name}.damaged").read_bytes() == b"rotten"
    assert read_attachment(store, offer.id) == b"an offer"
    assert found(store)["attachments"].figures["missing"] == 1
    assert [row.name for row in list_attachments(store, ada)] == ["late.txt", "offer.txt"]


def test_changes_that_the_high_water_mark_misses_are_bad(store: Store) -> None:
    store.missing_changes = 3
    assert found(store)["mark"].verdict is Verdict.BAD and found(store)["mark"].figures["missing"] == 3


def test_a_disk_that_is_nearly_full_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage("/"))(1_000, 960, 40)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage)
    assert found(store)["space"].verdict is Verdict.CARE and found(store)["space"].figures["percent"] == 4


def test_of_a_damaged_file_only_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "torn.crm"
    store = open_store(path, create=True)
    for n in range(300):
        create_person(store, given_name=f"P{n}", description="words " * 30)
    store.close()
    data = bytearray(path.read_bytes())
    leaves = [at for at in range(0, len(data), PAGE) if data[at] == 0x0D and b"words words" in data[at : at + PAGE]]
    data[leaves[1] : leaves[1] + 64] = b"\xa5" * 64
    path.write_bytes(data)
    store = open_store(path)
    [finding] = run_checks(store)
    assert finding.check == "file" and finding.verdict is Verdict.BAD and finding.figures["faults"] >= 1
    assert last_findings(store) == [finding]
    store.close()


def test_the_checks_say_how_far_they_are_and_can_be_stopped(store: Store, ada: str) -> None:
    steps: list[Step] = []
    run_checks(store, on_step=steps.append)
    assert {step.check for step in steps} >= {"file", "log", "attachments", "space"}
    assert max(step.done for step in steps if step.check == "log") > 0
    with pytest.raises(Canceled, match=r"The checks were stopped\. Nothing was changed\."):
        run_checks(store, is_canceled=lambda: True)


def test_a_workspace_that_can_only_be_read_is_checked_too(store: Store, ada: str) -> None:
    reader = open_store(store.path, read_only=True)
    assert found(reader)["log"].verdict is Verdict.OK and len(last_findings(reader)) == 6
    reader.close()
