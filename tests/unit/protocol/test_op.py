"""Ops on the wire: short, canonical, known by their digest; the chain over commits; conflicts as records."""

from __future__ import annotations

import msgspec
import pytest

from crm_desktop.domain.specs import CONFLICT, KIND
from crm_desktop.protocol import failpoints
from crm_desktop.protocol.chain import START, extend, extend_by_commit
from crm_desktop.protocol.conflict import Conflict, What, from_doc, to_doc
from crm_desktop.protocol.messages import Commit, Effect, Fed, FedTx, Outcome, Page, Point, Push
from crm_desktop.protocol.op import Op, Tx, canonical, digest, same

OP = Op(lsn=812, t="person", i="p1", s={"points.p7": {"value": "+7", "kind": "phone"}}, o={"points.p7": None}, b=4)
TX = Tx(x=90, at=1795304977123, by="u1", batch="b1", title="Edit person", ops=[OP])


def test_an_op_is_short_on_the_wire_and_comes_back_as_it_was() -> None:
    wire = msgspec.json.encode(TX)
    assert b'"l":812' in wire and b'"k"' not in wire and b'"sv"' not in wire
    assert msgspec.json.decode(wire, type=Tx) == TX


def test_a_key_of_a_newer_program_does_no_harm() -> None:
    assert msgspec.json.decode(b'{"l":1,"t":"person","i":"p","zz":5}', type=Op) == Op(lsn=1, t="person", i="p")


def test_canonical_is_sorted_and_without_spaces() -> None:
    assert canonical({"b": [1, True, None], "a": "č"}) == '{"a":"č","b":[1,true,null]}'.encode()


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [(1, True, False), (0, False, False), (1, 1.0, False), ("", None, False), ({"a": 1}, {"a": True}, False),
     ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True), ([1, 2], [2, 1], False), (None, None, True), ("x", "x", True)],
)  # fmt: skip
def test_values_are_equal_as_json_says(left: object, right: object, equal: bool) -> None:
    assert same(left, right) is equal


def test_a_digest_survives_a_new_name_of_the_device() -> None:
    renamed = msgspec.structs.replace(OP, lsn=1, w=("old", 812))
    assert digest("new", TX, renamed) == digest("old", TX, OP)
    assert digest("new", TX, OP) != digest("old", TX, OP)


@pytest.mark.parametrize(
    "change",
    [
        {"s": {}},
        {"o": {}},
        {"i": "p2"},
        {"t": "company"},
        {"h": "x"},
        {"d": {"c": "x"}},
        {"sv": 99},
        {"k": "I"},
    ],
)
def test_a_digest_covers_what_an_op_means(change: dict[str, object]) -> None:
    assert digest("dev", TX, msgspec.structs.replace(OP, **change)) != digest("dev", TX, OP)


def test_a_digest_covers_who_when_and_why() -> None:
    for change in ({"at": 1}, {"by": "u2"}, {"cause": "undo"}, {"batch": "b2"}, {"undoes": "b0"}):
        assert digest("dev", msgspec.structs.replace(TX, **change), OP) != digest("dev", TX, OP)


def test_a_digest_leaves_out_where_it_was_offered_and_what_was_pulled() -> None:
    assert digest("dev", TX, msgspec.structs.replace(OP, f=("e", 5), b=9)) == digest("dev", TX, OP)


def commit(out: Outcome, *effects: Effect) -> Commit:
    items = [Fed(q=1, op=OP, out=out, eff=effects)]
    return Commit(seq_to=1, chain="", at=5, dev="dev", by="u1", txs=[FedTx(**TX.header(), items=items)])


def test_the_chain_of_the_server_is_that_of_who_pulls() -> None:
    effect = Effect("person", "p1", {"nickname": "X"})
    links = [(1, digest("dev", TX, OP), Outcome.MERGED, (effect,))]
    pulled = msgspec.json.decode(msgspec.json.encode(commit(Outcome.MERGED, effect)), type=Commit)
    assert extend(START, links) == extend_by_commit(START, pulled)


def test_the_chain_covers_outcomes_effects_and_what_came_before() -> None:
    chains = {
        extend_by_commit(START, commit(Outcome.APPLIED)),
        extend_by_commit(START, commit(Outcome.NOOP)),
        extend_by_commit(START, commit(Outcome.APPLIED, Effect("person", "p1", {"a": 1}))),
        extend_by_commit("1" * 32, commit(Outcome.APPLIED)),
    }
    assert len(chains) == 4


def test_a_page_and_a_push_come_back_as_they_were() -> None:
    page = Page(epoch="e", head=1, chain="c", next=1, commits=[commit(Outcome.APPLIED)])
    push = Push(dev="d", epoch="e", cursor=Point(1, "c"), txs=[TX])
    assert msgspec.json.decode(msgspec.json.encode(page), type=Page) == page
    assert msgspec.json.decode(msgspec.json.encode(push), type=Push) == push


def test_a_conflict_comes_back_from_its_record() -> None:
    conflict = Conflict(
        id="c1", record_kind="person", record_id="p1", field="points.p7", base=None, kept={"value": "1"}, other=False,
        what=What.VALUE, line="d", other_at=7, decided_value="",
    )  # fmt: skip
    doc = to_doc(conflict)
    assert doc["other"] == "false" and "base" not in doc
    assert from_doc("c1", doc) == conflict


def test_every_field_of_a_conflict_is_in_its_spec() -> None:
    assert {n for n in Conflict.__struct_fields__ if n != "id"} == {f.name for f in CONFLICT.fields} - {
        "created_at", "created_by", "owner_id", "deleted_at", "custom", "refs"
    }  # fmt: skip
    assert KIND["purge"].is_inner and KIND["conflict"].is_inner


def test_an_armed_point_fails_once() -> None:
    failpoints.fail_at("here")
    failpoints.arm("here", after=2)
    failpoints.fail_at("here")
    with pytest.raises(failpoints.Crash):
        failpoints.fail_at("here")
    failpoints.fail_at("here")
    failpoints.arm("here")
    failpoints.disarm()
    failpoints.fail_at("here")


def test_an_op_without_a_schema_means_the_first_one_to_programs_of_every_schema() -> None:
    sent = msgspec.json.encode(Op(1, "person", "p1", s={"a": 1}))
    assert b'"sv"' not in sent and msgspec.json.decode(sent, type=Op).sv == 1
    assert b'"sv":2' in msgspec.json.encode(Op(1, "person", "p1", s={"a": 1}, sv=2))
