"""A record that is erased for good leaves no value in any table of the server, whatever comes late."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.integration.server.room import NOW, Room, refusal_of

from crm_desktop.domain.clock import SystemClock
from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START, extend_by_commit
from crm_desktop.protocol.messages import Outcome, Point
from crm_desktop.server.admin import run
from crm_desktop.server.backups import back_up, restore
from crm_desktop.server.core import Settings
from crm_desktop.server.feed import all_commits
from crm_desktop.server.proving import faults
from crm_desktop.server.purges import FILE_NAME, keeper
from crm_desktop.server.schema import TABLES
from crm_desktop.server.sqlite import SqliteDatabase

CANARY = b"Canary"


def held(room: Room) -> list[str]:
    """Return the tables in which the value stands, packed bodies unpacked."""
    found = []
    with room.database.read(room.owner.workspace) as db:
        for table in TABLES:
            rows = [] if table.is_shelf else db.rows(f"SELECT * FROM {table.name} WHERE workspace_id = ?")
            found += [table.name for row in rows if CANARY in repr(row).encode()]
        found += ["history" for _, commit in all_commits(db) if CANARY in msgspec.json.encode(commit)]
    return found


@pytest.fixture
def person(room: Room) -> str:
    """A person with a note and a conflict; all of them name the value."""
    owner, other, person = room.owner, room.join(), new_id()
    owner.push(owner.tx(owner.op("person", person, "I", nickname="Canary"), title="New person Canary"))
    note = owner.op("activity", new_id(), "I", kind="note", record_kind="person", record_id=person, body="Canary")
    owner.push(owner.tx(note))
    other.push(other.tx(other.op("person", person, nickname="Canary B", old={"nickname": "nothing"})))
    owner.push(owner.person(nickname="kept"))
    return person


def erase(room: Room, person: str) -> int:
    reply = room.owner.post("purge", {"t": "person", "i": person, "reason": "asked by letter"})
    return int(msgspec.json.decode(reply.body)["records"])


def test_no_table_holds_a_value_and_the_history_is_still_proved(room: Room, person: str) -> None:
    room.owner.post("bootstrap", accept_encoding="gzip")
    assert {"record", "history"} <= set(held(room))
    assert erase(room, person) == 2
    assert held(room) == []
    with room.database.read(room.owner.workspace) as db:
        assert faults(db) == []
        assert db.value("SELECT count(*) FROM bootstrap WHERE workspace_id = ?") == 0
    assert refusal_of(erase, room, person).slug == "not-found"


def test_devices_that_come_later_read_a_history_that_is_proved(room: Room, person: str) -> None:
    erase(room, person)
    chain = START
    for commit in room.owner.page(more="&erased=1").commits:
        chain = extend_by_commit(chain, commit)
        assert chain == commit.chain
    changed = room.owner.page(more="&erased=1").commits[0]
    changed.txs[0].items[0].op.s = {"nickname": "forged"}
    assert extend_by_commit(START, changed) == ""


def test_a_device_that_does_not_know_erased_commits_reads_the_records_anew(room: Room, person: str) -> None:
    erase(room, person)
    assert refusal_of(room.owner.page).slug == "cursor-expired"
    room.owner.cursor = Point(4, [c.chain for c in room.owner.page(more="&erased=1").commits][3])
    assert [commit.seq_to for commit in room.owner.page().commits] == [6]


def test_what_comes_late_or_again_is_known_and_leaves_nothing(room: Room, person: str) -> None:
    owner = room.owner
    sent = owner.tx(owner.op("person", person, nickname="Canary C", old={"nickname": "Canary"}))
    owner.push(sent)
    erase(room, person)
    assert owner.push(sent).head == 7  # the same op again: known by what it was
    late = owner.push(owner.tx(owner.op("person", person, nickname="Canary late")))
    assert (late.results[0].out, held(room)) == (Outcome.PURGED, [])
    empty = owner.tx(owner.op("person", person))
    empty.x, empty.ops[0].lsn = sent.x, sent.ops[0].lsn
    assert owner.push(empty).head == 8  # and by what is left of it


def test_its_files_go_and_files_that_others_name_stay(room: Room, person: str) -> None:
    shas = {"a" * 64: [person], "b" * 64: [person, "somebody"]}
    for sha, ids in shas.items():
        for one in ids:
            op = room.owner.op("attachment", new_id(), "I", sha256=sha, record_kind="person", record_id=one)
            room.owner.push(room.owner.tx(op))
        with room.database.write(room.owner.workspace) as db:
            db.put("blob", [(sha, 6, "verified", room.now)])
            db.put("chunk", [(sha, 0, CANARY)])
    assert erase(room, person) == 4
    with room.database.read(room.owner.workspace) as db:
        assert db.rows("SELECT sha FROM chunk WHERE workspace_id = ?") == [("b" * 64,)]


def test_only_owners_may_and_a_reason_is_needed(room: Room, person: str) -> None:
    member = room.join(name="Peter")
    asked = {"t": "person", "i": person, "reason": "asked"}
    assert refusal_of(member.post, "purge", asked).slug == "forbidden"
    assert refusal_of(room.owner.post, "purge", {**asked, "reason": " "}).slug == "invalid"
    assert held(room) != []


def test_a_backup_from_before_is_erased_again_when_it_is_restored(tmp_path: Path) -> None:
    room = Room(SqliteDatabase(tmp_path / "server"), Settings(purge_list=keeper(tmp_path / FILE_NAME)))
    person = new_id()
    room.owner.push(room.owner.tx(room.owner.op("person", person, "I", nickname="Canary")))
    (tmp_path / "backups").mkdir()
    folder, _ = back_up(room.database, tmp_path / "backups", NOW)
    erase(room, person)
    assert CANARY not in (tmp_path / FILE_NAME).read_bytes()
    room.database = SqliteDatabase(tmp_path / "again")
    restore(folder, room.database, tmp_path / FILE_NAME, NOW + 1)
    assert held(room) == []
    with room.database.read(room.owner.workspace) as db:
        assert faults(db) == []


def test_an_administrator_erases_and_no_file_holds_the_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, person = tmp_path / "data", new_id()
    room = Room(SqliteDatabase(data))
    room.now = SystemClock().now()
    room.owner.renew()
    body = "Canary " * 2_000  # on pages of its own
    room.owner.push(room.owner.tx(room.owner.op("person", person, "I", nickname="Canary", description=body)))
    room.database.close()
    said = ["purge", "person", person, "--reason", "letter of 3 May", "--data", str(data)]
    assert run(said) == 0
    assert "1 record is erased for good.\nDevices erase it with their next sync." in capsys.readouterr().out
    assert run(said) == 1
    assert "There is no such record, or it was erased already" in capsys.readouterr().err
    assert run([*said[:4], " ", *said[5:]]) == 2
    assert not [path for path in data.rglob("*") if path.is_file() and CANARY in path.read_bytes()]
    assert "letter of 3 May" in (data / FILE_NAME).read_text()
