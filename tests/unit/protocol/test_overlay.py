"""What a device shows, and effects laid over records."""

from __future__ import annotations

from tests.unit.protocol.room import Room

from crm_desktop.protocol.effects import apply_effects, changes_of
from crm_desktop.protocol.messages import Effect, Outcome
from crm_desktop.protocol.op import DELETED, Doc, Op
from crm_desktop.protocol.overlay import overlay


def op(s: Doc, o: Doc | None = None, *, k: str = "U", t: str = "person", **more: object) -> Op:
    return Op(lsn=1, t=t, i="p", k=k, s=s, o=o or {}, **more)  # type: ignore[arg-type]


def test_own_ops_lie_over_the_servers_record_in_their_order() -> None:
    shown = overlay({"a": 1, "b": 2}, [op({"a": 3}), op({"a": 4, "b": None})])
    assert shown == {"a": 4}


def test_the_servers_record_stays_as_it_is() -> None:
    server: Doc = {"a": 1}
    assert overlay(server, []) == server and overlay(server, []) is not server
    overlay(server, [op({"a": 2})])
    assert server == {"a": 1}


def test_a_record_that_nobody_has_is_not_there() -> None:
    assert overlay(None, []) is None
    assert overlay(None, [op({"a": 1, "b": None}, k="I")]) == {"a": 1}
    assert overlay({"a": 1}, [op({}, k="P")]) is None


def test_own_addings_lie_over_those_of_others() -> None:
    server: Doc = {"tags.x": {"m1": 1}}
    assert overlay(server, [op({"tags.x": {"m2": 1}})]) == {"tags.x": {"m1": 1, "m2": 1}}
    assert overlay(server, [op({"tags.x": None}, {"tags.x": {"m1": 1}})]) == {}
    assert overlay(server, [op({"tags.x": None}, {"tags.x": {"m0": 1}})]) == server


def test_an_own_edit_shows_a_record_that_another_deleted_as_the_server_will() -> None:
    server: Doc = {"a": 1, DELETED: 5}
    assert overlay(server, [op({"a": 2}, {"a": 1})]) == {"a": 2}
    assert overlay(server, [op({"a": 2}, {"a": 1, DELETED: 5})]) == {"a": 2, DELETED: 5}
    assert overlay(server, [op({"a": 1}, k="I")]) == server
    assert overlay(server, [op({DELETED: None}, {DELETED: 5})]) == {"a": 1}


def test_an_equal_record_made_twice_keeps_the_day_of_the_first() -> None:
    assert overlay({"created_at": 1}, [op({"created_at": 9, "a": 1}, k="I")]) == {"created_at": 1, "a": 1}


def test_what_a_device_shows_alone_is_what_the_server_then_holds(room: Room) -> None:
    ops = [op({"a": 1, "tags.x": {"m": 1}}, k="I"), op({"a": 2}, {"a": 1}), op({"tags.x": None}, {"tags.x": {"m": 1}})]
    for each in ops:
        room.op("A", "p", each.s, each.o, k=each.k)
    assert overlay(None, ops) == room.doc("p")


def test_effects_alone_count_where_there_are_any() -> None:
    sent = op({"a": 1, "b": None}, k="I")
    docs: dict[tuple[str, str], Doc] = {}
    apply_effects(docs, sent, Outcome.REFUSED)
    assert docs == {}
    apply_effects(docs, sent, Outcome.APPLIED)
    assert docs == {("person", "p"): {"a": 1}}
    apply_effects(docs, op({"a": 2}), Outcome.CONFLICT, (Effect("conflict", "c", {"other": "2"}),))
    assert docs == {("person", "p"): {"a": 1}, ("conflict", "c"): {"other": "2"}}
    apply_effects(docs, op({"a": None}), Outcome.APPLIED)
    assert docs[("person", "p")] == {}


def test_a_record_that_was_read_does_not_change_under_the_reader() -> None:
    docs: dict[tuple[str, str], Doc] = {}
    sent = op({"a": 1}, k="I")
    apply_effects(docs, sent, Outcome.APPLIED)
    before = docs[("person", "p")]
    apply_effects(docs, op({"a": 2}), Outcome.APPLIED)
    assert before == {"a": 1} and sent.s == {"a": 1}


def test_laying_effects_twice_changes_nothing_more() -> None:
    docs: dict[tuple[str, str], Doc] = {}
    for _ in range(2):
        apply_effects(docs, op({"a": 1}, k="I"), Outcome.APPLIED)
        apply_effects(docs, op({"a": 2}), Outcome.MERGED, (Effect("person", "p", {"a": 3}),))
    assert docs == {("person", "p"): {"a": 3}}


def test_a_purge_changes_what_its_effects_say_and_takes_the_record_away() -> None:
    docs: dict[tuple[str, str], Doc] = {("person", "p"): {"a": 1}}
    purge = op({"reason": "x"}, k="P")
    effect = Effect("purge", "x", {"record_id": "p"})
    assert changes_of(purge, Outcome.APPLIED, (effect,)) == (effect,)
    apply_effects(docs, purge, Outcome.APPLIED, (effect,))
    assert docs == {("purge", "x"): {"record_id": "p"}}
