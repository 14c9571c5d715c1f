"""What one device sends, all of them get: once, whole, in one order."""

from __future__ import annotations

import gc

import msgspec
from tests.integration.server.room import Room, refusal_of

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START, extend_by_commit
from crm_desktop.protocol.messages import OfferTx, Outcome, Point
from crm_desktop.protocol.op import Op
from crm_desktop.server.state import ServerState


def test_what_is_pushed_is_pulled_by_another_device_with_the_chain_that_it_makes(room: Room) -> None:
    other = room.join()
    ack = room.owner.push(room.owner.person(given_name="Ada"), room.owner.person(given_name="Eva"))
    assert (ack.mark, ack.server_lsn, ack.head, ack.seq_to, ack.results) == (2, 2, 2, 2, [])
    pages = other.pull()
    commits = [commit for page in pages for commit in page.commits]
    assert [fed.op.s["given_name"] for commit in commits for tx in commit.txs for fed in tx.items] == ["Ada", "Eva"]
    assert extend_by_commit(START, commits[0]) == commits[0].chain == pages[-1].chain


def test_what_a_push_read_is_let_go_with_its_answer(room: Room) -> None:
    room.owner.push(room.owner.person())
    gc.collect()
    gc.disable()  # what only holds itself would now stay
    try:
        room.owner.push(*[room.owner.person(given_name="Ada") for _ in range(3)])
        assert not [found for found in gc.get_objects() if isinstance(found, ServerState)]
    finally:
        gc.enable()


def test_a_push_that_comes_again_changes_nothing_and_is_answered_the_same(room: Room) -> None:
    txs = [room.owner.person(), room.owner.tx(room.owner.op("conflict", new_id(), "I", field="x"))]
    first = room.owner.push(*txs)
    again = room.owner.push(*txs)
    assert first.results[0].out is Outcome.REFUSED
    assert again == first
    assert len(room.owner.pull()[0].commits) == 1


def test_numbers_have_no_gap_and_a_page_holds_whole_commits(room: Room) -> None:
    owner = room.owner
    for count in (3, 1, 4):
        owner.push(*[owner.person() for _ in range(count)])
    reader = room.join()
    pages = reader.pull(limit=4)
    assert [[commit.seq_to for commit in page.commits] for page in pages] == [[3, 4], [8]]
    seqs = [fed.q for page in pages for commit in page.commits for tx in commit.txs for fed in tx.items]
    assert seqs == list(range(1, 9))


def test_a_hole_in_the_numbers_of_a_device_is_named(room: Room) -> None:
    owner = room.owner
    first, _lost, third = owner.person(), owner.person(), owner.person()
    owner.push(first)
    refused = refusal_of(owner.push, third)
    assert (refused.slug, refused.problem["mark"]) == ("lsn-gap", 1)


def test_another_log_under_the_same_numbers_is_refused_whole_and_named_by_its_digests(room: Room) -> None:
    owner = room.owner
    i = new_id()
    owner.push(owner.tx(Op(lsn=1, t="person", i=i, k="I", s={"nickname": "A"})))
    other = [Op(lsn=1, t="person", i=i, k="I", s={"nickname": "B"}), Op(lsn=2, t="person", i=i, s={"nickname": "C"})]
    refused = refusal_of(owner.push, owner.tx(*other))
    assert refused.slug == "device-log-diverged"
    assert list(refused.problem["digests"]) == ["1"]
    assert owner.page().head == 1


def test_an_op_that_was_relabelled_is_known_under_its_first_name_and_not_folded_again(room: Room) -> None:
    owner = room.owner
    person = new_id()
    tx = owner.tx(Op(lsn=1, t="person", i=person, k="I", s={"nickname": "A"}))
    owner.push(tx)
    before, owner.dev = owner.dev, new_id()
    again = owner.tx(Op(lsn=1, t="person", i=person, k="I", s={"nickname": "A"}, w=(before, 1)))
    again.x, again.at = tx.x, tx.at
    ack = owner.push(again)
    assert (ack.head, ack.mark, ack.server_lsn) == (1, 1, 1)


def test_offers_bring_back_what_was_lost_also_of_other_devices_and_are_marked(room: Room) -> None:
    owner, witness = room.owner, room.join()
    tx = owner.person(nickname="A")
    offered = OfferTx(x=tx.x, at=tx.at, by=tx.by, dev=owner.dev, ops=tx.ops)
    assert witness.offer(offered, offered).head == 1
    assert owner.push(tx).head == 1  # its author comes later: known
    commit = witness.page().commits[0]
    assert (commit.dev, commit.txs[0].dev) == (witness.dev, owner.dev)


def test_an_op_that_is_not_sound_is_refused_and_the_rest_goes_on(room: Room) -> None:
    owner = room.owner
    bad = [
        owner.op("per\0son", new_id(), "I", nickname="x"),
        owner.op("person", new_id(), "I", nickname="x" * (1 << 20) + "y"),
    ]
    deep: object = "x"
    for _ in range(25):
        deep = [deep]
    bad.append(owner.op("person", new_id(), "I", nickname=deep))
    ack = owner.push(owner.tx(*bad), owner.person())
    assert [(result.out, result.why) for result in ack.results] == [
        (Outcome.REFUSED, "bad-name"), (Outcome.REFUSED, "too-large"), (Outcome.REFUSED, "too-deep"),
    ]  # fmt: skip
    assert ack.head == 4
    assert len(room.join().pull()[0].commits[0].txs) == 2


def test_two_values_for_one_field_become_a_conflict_that_names_both_authors(room: Room) -> None:
    owner, other = room.owner, room.join()
    person = new_id()
    owner.push(owner.tx(owner.op("person", person, "I", nickname="A")))
    owner.push(owner.tx(owner.op("person", person, nickname="B", old={"nickname": "A"})))
    ack = other.push(other.tx(other.op("person", person, nickname="C", old={"nickname": "A"})))
    assert [result.out for result in ack.results] == [Outcome.CONFLICT]
    rows = msgspec.json.decode(owner.get("conflicts").body)["rows"]
    assert [(row["s"]["kept"], row["s"]["other"], row["s"]["kept_dev"], row["s"]["other_dev"]) for row in rows] == [
        ('"B"', '"C"', owner.dev, other.dev)
    ]
    found = msgspec.json.decode(owner.post("records", {"ids": [["person", person]]}).body)["rows"]
    assert found[0]["s"] == {"nickname": "B"}


def test_the_sender_may_have_its_own_commits_in_brief(room: Room) -> None:
    owner = room.owner
    owner.push(owner.person(), owner.person())
    path = f"changes?after=0&chain={START}&epoch={owner.epoch}&brief={owner.dev}"
    commits = msgspec.json.decode(owner.get(path).body)["commits"]
    assert [(commit["lsn"], commit["n"], commit["seq_to"]) for commit in commits] == [(1, 2, 2)]


def test_a_place_off_the_chain_makes_a_fresh_epoch_and_names_it(room: Room) -> None:
    owner = room.owner
    owner.push(owner.person())
    before = owner.epoch
    owner.cursor = Point(7, "f" * 32)
    refused = refusal_of(owner.page)
    assert refused.slug == "lineage-diverged"
    assert refused.problem["epoch"] not in ("", before)
    again = refusal_of(owner.page)  # its epoch is known now: no further one is made
    assert again.problem["epoch"] == refused.problem["epoch"]
    points = [[7, "f" * 32], [1, owner_chain(room)], [0, START]]
    said = msgspec.json.decode(owner.post("lineage", {"points": points}).body)
    assert said == {"epoch": refused.problem["epoch"], "ancestor": [1, owner_chain(room)], "head": 1}


def owner_chain(room: Room) -> str:
    with room.database.read(room.owner.workspace) as db:
        return db.head.chain


def test_an_epoch_that_nobody_knows_makes_a_fresh_one(room: Room) -> None:
    owner = room.owner
    owner.epoch = new_id()
    tx = owner.person()
    refused = refusal_of(owner.push, tx)
    assert refused.slug == "lineage-diverged"
    owner.epoch = refused.problem["epoch"]
    assert owner.push(tx).head == 1
