"""New records at the head of a push are taken at once: what is kept is what folding them one by one would keep."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
import pytest
from tests.integration.server.room import Device, Room, refusal_of

from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Fed, Outcome
from crm_desktop.protocol.op import Op, Tx
from crm_desktop.server import sequencer
from crm_desktop.server.identities import Item
from crm_desktop.server.schema import TABLES
from crm_desktop.server.state import ServerState

_KEPT = ("workspace", "record", "op", "told", "alias", "commits", "undone", "removal", "living", "conflict", "buckets",
         "blob_ref")  # fmt: skip
_USER = "0199d7c0-0000-7000-9000-000000000002"
_IDS = [f"0199d7c0-0000-7000-8000-{number:012x}" for number in range(300)]


@pytest.mark.parametrize("seed", range(25))
def test_what_is_kept_is_what_folding_each_would_keep(room: Room, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = list[int]()
    at_once = sequencer.take_as_sent

    def counted(items: Sequence[Item], state: ServerState, first: int) -> list[Fed]:
        taken.append(len(items))
        return at_once(items, state, first)

    monkeypatch.setattr(sequencer, "take_as_sent", counted)
    first = _pushed(room.publish(user=_USER), seed)
    assert sum(taken) > 0
    monkeypatch.setattr(sequencer, "are_first", lambda items, state: False)
    assert _pushed(room.publish(user=_USER), seed) == first


def test_a_later_change_in_the_same_push_meets_the_record_that_came_before_it(room: Room) -> None:
    owner, i = room.owner, _IDS[0]
    born = owner.op("person", i, "I", nickname="A", points={})
    ack = owner.push(owner.tx(born, owner.op("person", i, nickname="C", old={"nickname": "B"})))
    assert [result.out for result in ack.results] == [Outcome.CONFLICT]
    [row] = msgspec.json.decode(owner.get("conflicts").body)["rows"]
    assert (row["s"]["kept"], row["s"]["kept_by"]) == ('"A"', owner.said.user)


def test_an_op_without_fields_is_kept_without_them(room: Room) -> None:
    owner = room.owner
    owner.push(owner.person(_IDS[0]))
    owner.push(owner.tx(owner.op("person", _IDS[0])))
    [_, item] = [fed for page in owner.pull() for commit in page.commits for tx in commit.txs for fed in tx.items]
    assert item.op.s == {}
    path = f"changes?after=0&chain={START}&epoch={owner.epoch}"
    assert b'"s":{}' not in owner.get(path).body


@pytest.mark.parametrize("fields", [b"7", b"null", b'{"a":}', b'{"a":"\xff"}', b'{"a":1,"a"', b"[" * 5000])
def test_fields_that_are_no_object_refuse_the_push_and_say_where(room: Room, fields: bytes) -> None:
    owner = room.owner
    op = {"l": 1, "t": "person", "i": _IDS[0], "k": "I", "s": 0}
    tx = {"x": 1, "at": room.now, "by": owner.said.user, "ops": [op]}
    plain = msgspec.json.encode({"dev": owner.dev, "epoch": owner.epoch, "cursor": owner.cursor, "txs": [tx]})
    refused = refusal_of(owner.post, "push", plain.replace(b'"s":0', b'"s":' + fields))
    assert refused.slug == "invalid"
    assert owner.page().head == 0


def _pushed(device: Device, seed: int) -> list[Any]:
    """Push at random, always the same for a seed, and return all that is kept."""
    chance = Random(seed)
    device.dev, numbers = "0199d7c0-0000-7000-9000-000000000001", iter(range(1, 10_000))
    for x in range(1, 6):
        device.push(*[_tx(chance, device, 10 * x + part, numbers) for part in range(chance.randint(1, 3))])
    with device.room.database.read(device.workspace) as db:
        return [sorted(map(repr, _rows(db, name))) for name in _KEPT]


def _rows(db: Any, name: str) -> list[Any]:
    hidden = {"workspace_id", "made_at", "epoch"}
    [table] = [table for table in TABLES if table.name == name]
    columns = ", ".join(column for column in table.types if column not in hidden)
    rows = db.rows(f"SELECT {columns} FROM {name} WHERE workspace_id = ?")
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]


def _tx(chance: Random, device: Device, x: int, numbers: Any) -> Tx:
    batch = chance.choice(("", "b1", "b2"))
    undoes = chance.choice(("", "b1")) if batch == "b2" and x > 30 else ""
    cause = chance.choice(("edit", "import", "bulk", "undo"))
    ops = [_op(chance, next(numbers)) for _ in range(chance.randint(1, 8))]
    return device.tx(*ops, x=x, cause=cause, batch=batch, undoes=undoes)


def _op(chance: Random, lsn: int) -> Op:
    fields: dict[str, Any] = {
        name: chance.choice(("A", "ž" * 3, 7, {"value": "x", "kind": "email"}, [1, 2]))
        for name in chance.sample(("nickname", "family_name", "points.p1", "notes"), chance.randint(0, 3))
    }
    odd = chance.random()
    if odd < 0.02:
        fields["deleted_at"] = 5
    elif odd < 0.04:
        fields["sha256"] = "a" * 64
    elif odd < 0.06:
        fields["nickname"] = None
    t = chance.choice(("person", "person", "tag", "conflict")) if chance.random() < 0.1 else "person"
    if chance.random() < 0.93:
        return Op(lsn, t, chance.choice(_IDS), "I", fields)
    return Op(lsn, t, chance.choice(_IDS), "U", fields, dict.fromkeys(fields, "B"))
