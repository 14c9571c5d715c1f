"""What the server checks of a place and of a name: no request passes that was made in another history."""

from __future__ import annotations

from tests.integration.server.room import Room, refusal_of

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.messages import OfferTx, Point, Push
from crm_desktop.protocol.op import Op


def test_two_ops_under_one_name_from_a_witness_are_twins_and_both_are_kept(room: Room) -> None:
    """A cloned laptop gave one number twice; who offers them again can't know which one was right."""
    witness, dev = room.join(), new_id()
    for name in ("A", "B"):
        op = Op(lsn=1, t="person", i=new_id(), k="I", s={"nickname": name})
        witness.offer(OfferTx(x=1, at=1, by=witness.said.user, dev=dev, ops=[op]))
    kept = [
        fed.op.s["nickname"] for page in room.owner.pull() for c in page.commits for tx in c.txs for fed in tx.items
    ]
    assert kept == ["A", "B"]


def test_rows_that_were_read_in_another_history_are_found_out(room: Room) -> None:
    owner = room.owner
    head = owner.push(owner.person()).head
    owner.pull()
    refused = refusal_of(owner.page, more=f"&fuzzy={head}&fuzzy_chain={'f' * 32}")
    assert refused.slug == "lineage-diverged"


def test_a_push_over_rows_of_another_history_is_refused_whole(room: Room) -> None:
    owner = room.owner
    owner.push(owner.person())
    owner.pull()
    body = Push(owner.dev, owner.epoch, owner.cursor, [owner.person()], Point(1, "f" * 32))
    assert refusal_of(owner.post, "push", body).slug == "lineage-diverged"
    owner.epoch = room.join().epoch
    assert owner.page().head == 1
