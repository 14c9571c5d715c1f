"""Rules of the protocol, each by itself: without it something is lost, doubled, stuck, or flickers."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device, World

from crm_desktop.domain.specs import PERSON
from crm_desktop.protocol.messages import Push
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.blobs import blob_path
from crm_desktop.store.outbox import read_outgoing
from crm_desktop.store.pulled import PulledPage
from crm_desktop.store.remote import apply_page, seal_all
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.sync.blobs import sync_files
from crm_desktop.sync.packing import unpack
from crm_desktop.sync.run import open_session
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import SyncError, SyncUnreachable, Unreached, Why


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    return person


def pushes(calls: list[Call]) -> list[Push]:
    found = [call for call in calls if call.path.endswith("/push")]
    bodies = [unpack(call.body, call.headers.get("content-encoding", ""), 1 << 24) for call in found]
    return [msgspec.json.decode(body, type=Push) for body in bodies]


def set_back(world: World, copy: Path) -> None:
    world.database.close()
    shutil.rmtree(world.folder / "server")
    shutil.copytree(copy, world.folder / "server")
    world.open_server()


def server_copy(world: World, copy: Path) -> Path:
    world.database.close()
    shutil.copytree(world.folder / "server", copy)
    world.open_server()
    return copy


def test_a_transaction_is_never_cut_however_large_it_is(ada: Device) -> None:
    ada.sync()
    for count in (1, 9, 2):
        with ada.store.write("Many") as unit:
            for n in range(count):
                unit.insert(PERSON, given_name=f"P{n}")
    seal_all(ada.store)
    sent = []
    with ada.store.read() as connection:
        state = read_state(connection)
        while (out := read_outgoing(connection, state, most_ops=2)).txs:
            sent.append([len(tx.ops) for tx in out.txs])
            state.acked_lsn = out.last_lsn
    assert sent == [[1], [9], [2]]


def test_a_large_transaction_comes_whole_or_not_at_all(ada: Device, eve: Device) -> None:
    ada.sync()
    start = len(ada.world.calls)
    with ada.store.write("Many") as unit:
        for n in range(1_300):
            unit.insert(PERSON, given_name=f"P{n}")
    ada.sync()
    assert [[len(tx.ops) for tx in push.txs] for push in pushes(ada.world.calls[start:])] == [[1_300]]
    eve.sync()
    same(ada, eve)


def page(device: Device, limit: int) -> PulledPage:
    state = device.state()
    query = {"after": str(state["seq"]), "chain": state["chain"], "epoch": state["epoch"], "limit": str(limit)}
    found: PulledPage = open_session(device.store, device.around).ask(Ask("GET", "changes", PulledPage, query))
    return found


def test_what_was_acknowledged_is_shown_until_it_comes_back(ada: Device, eve: Device, person: str) -> None:
    edit(ada, person, nickname="A")
    ada.network = lambda call: no_news(ada, call)
    edit(eve, person, family_name="of Eve")
    eve.sync()
    with pytest.raises(SyncUnreachable):
        ada.sync()  # the push is acknowledged, the feed is not to be had
    ada.network = ada.world.answer
    state = ada.state()
    assert int(state["acked_lsn"]) > 0
    of_eve = page(ada, limit=1)
    assert [commit.dev for commit in of_eve.commits] == [eve.store.device_id]
    apply_page(ada.store, of_eve, epoch=state["epoch"], seq=int(state["seq"]))
    assert ada.rows("SELECT nickname, family_name FROM person") == [("A", "of Eve")]
    ada.sync(), eve.sync()
    same(ada, eve)


def no_news(device: Device, call: Call) -> Answer:
    """Answer a push, and the first question for news with none; then the network is gone."""
    if call.path.endswith("/push"):
        return device.world.answer(call)
    if any(done.path.endswith("/push") for done in device.world.calls[-1:]):
        raise Unreached(Why.UNREACHABLE)
    state = device.state()
    body = {"epoch": state["epoch"], "head": int(state["seq"]), "chain": state["chain"], "next": int(state["seq"])}
    return Answer(200, {"content-type": "application/json", "x-request-id": "r"}, msgspec.json.encode(body))


def test_a_hole_that_the_server_names_is_filled_from_the_log(ada: Device, eve: Device, person: str) -> None:
    """The server lost numbers that this file pulled back long ago: they are sent again, and count once."""
    edit(ada, person, nickname="A")
    start = len(ada.world.calls)
    refused: list[Call] = []

    def names_a_hole(call: Call) -> Answer:
        if call.path.endswith("/push") and not refused:
            refused.append(call)
            ada.world.calls.append(call)
            body = {"type": "urn:crm-desktop:problem:lsn-gap", "title": "x", "status": 409, "retry": "heal", "mark": 1}
            return Answer(409, {"content-type": "application/problem+json"}, msgspec.json.encode(body))
        return ada.world.answer(call)

    ada.network = names_a_hole
    ada.sync()
    first, second = pushes(ada.world.calls[start:])
    assert [op.lsn for tx in second.txs for op in tx.ops] == list(range(2, first.txs[-1].ops[-1].lsn + 1))
    eve.sync()
    same(ada, eve)
    assert eve.rows("SELECT count(*) - count(DISTINCT dig) FROM change WHERE dig IS NOT NULL") == [(0,)]


def test_a_healing_shows_what_it_offers_again_while_it_waits(
    world: World, ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    copy = server_copy(world, tmp_path / "older")
    edit(ada, person, nickname="A")
    new = write(eve, given_name="New")
    ada.sync(), eve.sync(), ada.sync()
    edit(ada, person, family_name="not sent")
    set_back(world, copy)
    ada.network = lambda call: lost(call) if call.path.endswith("/offer") else world.answer(call)
    with pytest.raises(SyncUnreachable):
        ada.sync()
    assert str(ada.state()["healing"]) == "True"
    assert ada.rows("SELECT nickname, family_name FROM person WHERE id = ?", person) == [("A", "not sent")]
    assert ada.rows("SELECT given_name FROM person WHERE id = ?", new) == [("New",)]
    ada.network = world.answer
    ada.sync(), eve.sync()
    same(ada, eve)


def lost(call: Call) -> Answer:
    raise Unreached(Why.UNREACHABLE)


def test_rows_newer_than_the_cursor_say_so_until_the_cursor_is_there(
    world: World, ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    """A row that was read at the head belongs to a history: where the server loses that, the file must heal."""
    copy = server_copy(world, tmp_path / "older")
    edit(ada, person, nickname="A")
    ada.sync(), eve.sync()
    state = eve.state()
    place = (state["seq"], state["chain"])
    older = ada.rows("SELECT seq, chain FROM sync_point ORDER BY seq DESC LIMIT 2")[1]
    eve.store.run_quietly(lambda c: change_state(c, seq=older[0], chain=older[1], fuzzy=list(place)))
    eve.store.run_quietly(lambda c: c.execute("DELETE FROM sync_point WHERE seq > ?", (older[0],)) and None)
    set_back(world, copy)
    assert eve.sync().healed


def test_what_a_relabelled_copy_sends_is_known_by_its_first_name(
    world: World, ada: Device, eve: Device, person: str
) -> None:
    edit(eve, person, nickname="E")
    eve.network = lambda call: reply_lost(world, call)
    with pytest.raises(SyncError):
        eve.sync()  # the server has it; the file does not know that
    eve.network = world.answer
    eve.close()
    shutil.rmtree(eve.folder / "app" / "sync")  # the program finds no mark: a copy on another computer
    eve.open()
    assert eve.sync().is_new_device
    ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("E",)]
    assert ada.rows("SELECT * FROM conflict") == []
    assert ada.rows('SELECT count(*) FROM change WHERE new = \'{"nickname":"E"}\'') == [(1,)]


def reply_lost(world: World, call: Call) -> Answer:
    answer = world.answer(call)
    if call.path.endswith("/push"):
        raise Unreached(Why.BROKEN)
    return answer


def test_a_file_that_its_owner_has_not_sent_yet_is_missing_and_holds_up_no_other(
    ada: Device, eve: Device, person: str
) -> None:
    for name in ("first.txt", "second.txt"):
        attach_bytes(ada.store, "person", person, name, name.encode())
    ada.sync(), eve.sync()
    first, second = (str(sha) for (sha,) in ada.rows("SELECT sha256 FROM attachment ORDER BY sha256"))
    blob_path(ada.store, first).rename(blob_path(ada.store, first).with_suffix(".away"))
    ada_files = sync_files(ada.store, open_session(ada.store, ada.around))
    assert (ada_files.sent, ada_files.missing) == (1, 1)
    eve_files = sync_files(eve.store, open_session(eve.store, eve.around))
    assert (eve_files.received, eve_files.missing) == (1, 1)
    assert blob_path(eve.store, second).is_file()
