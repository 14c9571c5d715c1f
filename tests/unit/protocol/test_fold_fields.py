"""The fold of fields, one sentence of the head of the design each."""

from __future__ import annotations

from tests.unit.protocol.room import Room

from crm_desktop.protocol.conflict import Standing, What
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import SCHEMA


def test_a_new_record_is_taken_as_sent(room: Room) -> None:
    folded = room.new("A", "bob", given_name="Bob", nickname=None)
    assert (folded.out, folded.eff) == (Outcome.APPLIED, ())
    assert room.doc("bob") == {"given_name": "Bob"}


def test_an_edit_of_what_the_person_saw_is_taken_as_sent(room: Room) -> None:
    folded = room.edit("A", "ada", "nickname", "B", "C")
    assert (folded.out, folded.eff) == (Outcome.APPLIED, ())
    assert room.doc("ada")["nickname"] == "C"


def test_emptying_a_field_takes_it_out_of_the_record(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", None)
    assert room.doc("ada") == {"given_name": "Ada"}


def test_the_value_that_the_server_holds_stays_and_the_later_one_is_the_other_side(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    folded = room.edit("C", "ada", "nickname", "B", "Y")
    conflict = room.one("ada")
    assert folded.out is Outcome.CONFLICT and room.doc("ada")["nickname"] == "X"
    assert (conflict.base, conflict.kept, conflict.other, conflict.line) == ("B", "X", "Y", "C")
    assert (conflict.kept_by, conflict.other_by) == ("user-of-A", "user-of-C")
    assert (conflict.what, conflict.root_id, conflict.record_kind) == (What.VALUE, "ada", "person")


def test_clocks_decide_nothing(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X", tx={"at": 5})
    room.edit("C", "ada", "nickname", "B", "Y", tx={"at": 9_999_999_999_999})
    room.edit("D", "ada", "nickname", "B", "Z", tx={"at": -7})
    assert room.doc("ada")["nickname"] == "X" and [c.other for c in room.conflicts("ada")] == ["Y", "Z"]


def test_a_form_that_was_open_too_long_overwrites_nothing_of_its_own_device(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    assert room.edit("A", "ada", "nickname", "B", "Y").out is Outcome.CONFLICT
    assert (room.one("ada").kept, room.one("ada").other) == ("X", "Y")


def test_two_fields_of_one_record_do_not_disturb_each_other(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    assert room.edit("C", "ada", "given_name", "Ada", "Adele").out is Outcome.APPLIED
    assert room.doc("ada") == {"given_name": "Adele", "nickname": "X"}


def test_two_items_of_a_map_are_two_fields(room: Room) -> None:
    room.edit("A", "ada", "points.p1", None, {"kind": "phone", "value": "1"})
    assert room.edit("C", "ada", "points.p2", None, {"kind": "phone", "value": "2"}).out is Outcome.APPLIED
    assert room.doc("ada")["points.p1"]["value"] == "1" and room.doc("ada")["points.p2"]["value"] == "2"


def test_equal_values_of_two_people_are_no_conflict(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    folded = room.edit("C", "ada", "nickname", "B", "X")
    assert (folded.out, folded.eff, room.conflicts("ada")) == (Outcome.NOOP, (), [])


def test_true_is_not_one(room: Room) -> None:
    room.edit("A", "ada", "custom.vip", None, 1)
    assert room.edit("C", "ada", "custom.vip", None, True).out is Outcome.CONFLICT


def test_a_conflict_ends_when_a_person_comes_to_the_other_value_by_himself(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    conflict = room.one("ada")
    room.edit("D", "ada", "nickname", "X", "Y")
    assert room.conflicts("ada") == []
    assert room.server.conflict(conflict.id).state is Standing.EQUAL  # type: ignore[union-attr]


def test_the_kept_side_of_a_conflict_follows_what_is_current(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    folded = room.edit("D", "ada", "nickname", "X", "Z")
    assert folded.out is Outcome.APPLIED
    assert (room.one("ada").kept, room.one("ada").kept_by, room.one("ada").other) == ("Z", "user-of-D", "Y")


def test_a_chain_of_edits_made_offline_is_one_conflict(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    for old, new in (("B", "C"), ("C", "D"), ("D", "E")):
        room.edit("C", "ada", "nickname", old, new)
    conflict = room.one("ada")
    assert (conflict.base, conflict.kept, conflict.other, conflict.count) == ("B", "X", "E", 3)


def test_a_chain_goes_on_under_the_device_that_continues_another(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    room.server.lines["C2"] = frozenset({"C", "C2"})
    room.edit("C2", "ada", "nickname", "Y", "Z")
    assert (room.one("ada").other, room.one("ada").other_dev) == ("Z", "C2")


def test_an_equal_value_alone_does_not_make_a_chain(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    room.edit("D", "ada", "nickname", "Y", "Z")
    assert [c.other for c in room.conflicts("ada")] == ["Y", "Z"]


def test_a_chain_that_comes_back_to_its_base_is_withdrawn(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    conflict = room.one("ada")
    room.edit("C", "ada", "nickname", "Y", "B")
    assert room.server.conflict(conflict.id).state is Standing.WITHDRAWN  # type: ignore[union-attr]
    assert room.doc("ada")["nickname"] == "X"


def test_a_chain_that_comes_to_the_current_value_ends_its_conflict(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    folded = room.edit("C", "ada", "nickname", "Y", "X")
    assert folded.out is Outcome.APPLIED and room.conflicts("ada") == []


def test_a_chain_that_comes_to_another_conflicts_other_value_leaves_one(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    room.edit("D", "ada", "nickname", "B", "Z")
    room.edit("C", "ada", "nickname", "Y", "Z")
    assert room.one("ada").other == "Z"


def test_the_same_other_value_twice_is_one_conflict(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    room.edit("D", "ada", "nickname", "B", "Y")
    assert room.one("ada").other == "Y"


def test_what_two_said_is_not_withdrawn_by_one_of_them(room: Room) -> None:
    # Counter-example to "the same other value: nothing to do" alone: D's value would be nowhere (docs/adr/0031).
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    room.edit("D", "ada", "nickname", "B", "Y")
    room.edit("C", "ada", "nickname", "Y", "B")
    assert "Y" in [c.other for c in room.conflicts("ada")]


def test_a_replay_makes_the_same_conflict(room: Room) -> None:
    other = Room()
    for each in (room, other):
        if each is other:
            each.new("A", "ada", given_name="Ada", nickname="B")
        each.edit("A", "ada", "nickname", "B", "X")
        each.edit("C", "ada", "nickname", "B", "Y")
    assert room.one("ada").id == other.one("ada").id


def test_an_undo_never_takes_the_place_of_a_later_edit(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "C")
    room.edit("D", "ada", "nickname", "C", "X")
    folded = room.undo("A", "ada", "nickname", "C", "B")
    assert (folded.out, folded.why, room.doc("ada")["nickname"]) == (Outcome.REFUSED, "edited-since", "X")
    assert room.conflicts("ada") == []


def test_an_undo_of_the_own_losing_value_withdraws_its_conflict(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    room.edit("C", "ada", "nickname", "B", "Y")
    room.undo("C", "ada", "nickname", "Y", "B")
    assert room.conflicts("ada") == []


def test_an_op_of_two_fields_may_be_taken_in_part(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    folded = room.op("C", "ada", {"nickname": "Y", "suffix": "PhD"}, {"nickname": "B"})
    assert folded.out is Outcome.CONFLICT
    assert [e.s for e in folded.eff if e.t == "person"] == [{"suffix": "PhD"}]
    assert room.doc("ada")["nickname"] == "X" and room.doc("ada")["suffix"] == "PhD"


def test_an_undo_of_two_fields_may_be_refused_in_part(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "X")
    folded = room.op("C", "ada", {"nickname": "Y", "suffix": "PhD"}, {"nickname": "B"}, tx={"cause": "undo"})
    assert (folded.out, folded.why) == (Outcome.MERGED, "edited-since")
    assert room.doc("ada")["nickname"] == "X" and room.doc("ada")["suffix"] == "PhD"


def test_a_field_that_this_version_does_not_know_is_kept_as_a_register(room: Room) -> None:
    room.edit("A", "ada", "shoe_size", None, 41, sv=SCHEMA + 1)
    assert room.edit("C", "ada", "shoe_size", None, 42, sv=SCHEMA + 1).out is Outcome.CONFLICT
    assert room.doc("ada")["shoe_size"] == 41


def test_a_kind_that_this_version_does_not_know_is_kept(room: Room) -> None:
    room.new("A", "s1", t="spaceship", name="Nostromo")
    assert room.doc("s1", "spaceship") == {"name": "Nostromo"}


def test_an_edit_of_a_record_that_never_came_is_kept(room: Room) -> None:
    assert room.edit("C", "new", "nickname", "B", "Y").out is Outcome.APPLIED
    assert room.doc("new") == {"nickname": "Y"}


def test_an_unknown_kind_of_op_is_parked(room: Room) -> None:
    folded = room.op("A", "ada", {"nickname": "Z"}, k="Z")
    assert folded.out is Outcome.PARKED and room.doc("ada")["nickname"] == "B"


def test_nobody_writes_conflicts_but_the_fold(room: Room) -> None:
    assert room.new("A", "c1", t="conflict", state="decided").why == "fold-only"
    assert room.new("A", "p1", t="purge", record_id="ada").out is Outcome.REFUSED


def test_equal_records_that_two_made_stay_one_whatever_their_clocks_said(room: Room) -> None:
    room.new("A", "t1", t="tag", name="VIP", created_at=1, created_by="a")
    folded = room.new("C", "t1", t="tag", name="VIP", created_at=9, created_by="c")
    assert folded.out is Outcome.NOOP and room.conflicts("t1", "tag") == []
    assert room.doc("t1", "tag")["created_at"] == 1


def test_records_of_one_natural_id_that_differ_ask_about_the_field(room: Room) -> None:
    room.new("A", "t1", t="tag", name="VIP", colour="red")
    folded = room.new("C", "t1", t="tag", name="VIP", colour="blue", owner_id="c")
    assert folded.out is Outcome.CONFLICT and room.one("t1", "tag").field == "colour"
    assert room.doc("t1", "tag") == {"name": "VIP", "colour": "red", "owner_id": "c"}
