"""The state that a push reads ahead and writes back gives the fold the same answers as plain dictionaries would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.server.room import Device, Room
from tests.unit.protocol.memory import Memory

from crm_desktop.domain.ids import natural_id
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import DELETED, Op
from crm_desktop.protocol.policies import record_hash
from crm_desktop.server.db import Db
from crm_desktop.server.proving import faults
from crm_desktop.server.sqlite import SqliteDatabase

PEOPLE = [natural_id("person", str(n)) for n in range(4)]
FIELDS = ("nickname", "note", "tags.t1", "points.p1", "gender")
VALUES = ("a", "b", "c\nd", None)
ACTS = st.tuples(
    st.integers(0, 2),  # device
    st.sampled_from(["I", "U", "U", "U", "delete", "restore", "decide", "P"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(FIELDS),
    st.sampled_from(VALUES),
    st.sampled_from(VALUES),
    st.sampled_from(["edit", "edit", "edit", "bulk", "undo"]),
    st.integers(0, 2),  # batch
    st.booleans(),  # what it saw is what is there
    st.booleans(),  # the push ends behind it
)


def op_of(device: Device, memory: Memory, act: tuple[Any, ...]) -> Op:
    _dev, kind, person, field, value, other, _cause, _batch, is_seen, _ends = act
    doc = memory.docs.get(("person", person), {})
    old = {field: doc.get(field) if is_seen else other}
    if kind == "delete":
        return device.op("person", person, deleted_at=7, h=record_hash("person", doc) if is_seen else "x")
    if kind == "restore":
        return device.op("person", person, deleted_at=None, old={DELETED: doc.get(DELETED)})
    if kind == "P":
        return device.op("person", person, "P", reason="asked")
    conflicts = memory.all_conflicts("person", person)
    if kind == "decide" and conflicts:
        chosen = conflicts[len(conflicts) // 2]
        decision = {"c": chosen.id, "o": chosen.other if is_seen else "x", "v": value}
        return device.op("person", person, d=decision, **{chosen.field: value}, old={chosen.field: chosen.kept})
    return device.op("person", person, "I" if kind == "I" else "U", **{field: value}, old={} if kind == "I" else old)


def docs_of(db: Db) -> dict[tuple[str, str], Any]:
    rows = db.rows("SELECT t, i, doc FROM record WHERE workspace_id = ?")
    return {(t, i): msgspec.json.decode(doc) for t, i, doc in rows if doc}


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, min_size=1, max_size=25))
def test_any_ops_in_any_pushes_come_out_as_in_memory(tmp_path_factory: Any, acts: list[tuple[Any, ...]]) -> None:
    folder: Path = tmp_path_factory.mktemp("state")
    room = Room(SqliteDatabase(folder))
    devices = [room.owner, room.join("owner"), room.join("owner")]
    memory = Memory()
    waiting: list[Any] = []
    expected: list[tuple[Outcome, str]] = []
    sender = devices[acts[0][0]]

    def send() -> None:
        if waiting:
            ack = sender.push(*waiting)
            told = {result.q: (result.out, result.why) for result in ack.results}
            first = ack.seq_to - len(expected) + 1
            assert [told.get(first + n, (Outcome.APPLIED, "")) for n in range(len(expected))] == expected
            waiting.clear()
            expected.clear()

    for act in acts:
        if devices[act[0]] is not sender:
            send()
            sender = devices[act[0]]
        batch = f"batch-{act[7]}"
        undoes = f"batch-{act[7] - 1}" if act[6] == "undo" and act[7] else ""
        tx = sender.tx(op_of(sender, memory, act), cause=act[6], batch=batch, undoes=undoes)
        folded = memory.take(sender.dev, tx, tx.ops[0])
        waiting.append(tx)
        expected.append((folded.out, folded.why if folded.out is not Outcome.APPLIED else ""))
        if act[9]:
            send()
    send()
    with room.database.read(room.owner.workspace) as db:
        assert docs_of(db) == memory.docs
        assert faults(db) == []
        living = dict(db.rows("SELECT t, n FROM living WHERE workspace_id = ?"))
    alive = [t for (t, _i), doc in memory.docs.items() if DELETED not in doc]
    assert {t: n for t, n in living.items() if n} == {t: alive.count(t) for t in alive}
    room.database.close()


def test_too_many_deletes_are_held_across_pushes_and_days_forget_them(tmp_path: Path) -> None:
    room = Room(SqliteDatabase(tmp_path))
    owner = room.owner
    txs = [owner.person(nickname=str(n)) for n in range(150)]
    owner.push(*txs)

    def delete(some: list[Any]) -> list[Outcome]:
        made = [owner.tx(owner.op("person", tx.ops[0].i, deleted_at=9, h=record_hash("person", tx.ops[0].s)))
                for tx in some]  # fmt: skip
        ack = owner.push(*made)
        return [result.out for result in ack.results]

    assert delete(txs[:40]) == []
    assert delete(txs[40:70]) == [Outcome.HELD] * 20
    room.now += 26 * 3_600_000
    owner.renew()
    assert delete(txs[70:75]) == []
