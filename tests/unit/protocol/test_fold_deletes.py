"""The fold of deleting and bringing back."""

from __future__ import annotations

from tests.unit.protocol.room import Room

from crm_desktop.protocol.conflict import What
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import DELETED, SCHEMA
from crm_desktop.protocol.policies import record_hash


def test_a_delete_that_saw_the_record_as_it_is_hides_it(room: Room) -> None:
    assert room.delete("C", "ada").out is Outcome.APPLIED
    assert room.doc("ada")[DELETED] and room.conflicts("ada") == []


def test_a_delete_hides_no_edit_that_it_did_not_see(room: Room) -> None:
    shown = room.doc("ada")
    room.edit("A", "ada", "nickname", "B", "X")
    folded = room.delete("C", "ada", saw=shown)
    conflict = room.one("ada")
    assert folded.out is Outcome.CONFLICT and DELETED not in room.doc("ada")
    assert (conflict.what, conflict.field, conflict.other_by) == (What.DELETE, DELETED, "user-of-C")
    assert conflict.kept is None and conflict.other is not None


def test_a_delete_without_a_hash_hides_nothing(room: Room) -> None:
    assert room.op("C", "ada", {DELETED: 5}).out is Outcome.CONFLICT
    assert DELETED not in room.doc("ada")


def test_the_hash_of_an_old_program_covers_only_what_it_knows(room: Room) -> None:
    shown = room.doc("ada")
    room.edit("A", "ada", "shoe_size", None, 41, sv=SCHEMA + 1)
    assert record_hash("person", room.doc("ada"), SCHEMA) == record_hash("person", shown, SCHEMA)
    assert record_hash("person", room.doc("ada"), SCHEMA + 1) != record_hash("person", shown, SCHEMA + 1)
    assert room.delete("C", "ada", saw=shown).out is Outcome.APPLIED


def test_two_deletes_are_one(room: Room) -> None:
    shown = room.doc("ada")
    room.delete("A", "ada")
    at = room.doc("ada")[DELETED]
    assert room.delete("C", "ada", saw=shown).out is Outcome.NOOP
    assert room.doc("ada")[DELETED] == at and room.conflicts("ada") == []


def test_one_question_is_enough_however_many_delete(room: Room) -> None:
    shown = room.doc("ada")
    room.edit("A", "ada", "nickname", "B", "X")
    room.delete("C", "ada", saw=shown)
    room.delete("D", "ada", saw=shown)
    assert len(room.conflicts("ada")) == 1


def test_an_edit_of_a_deleted_record_brings_it_back_and_says_who_deleted_it(room: Room) -> None:
    room.delete("C", "ada")
    at = room.doc("ada")[DELETED]
    folded = room.edit("A", "ada", "nickname", "B", "X")
    conflict = room.one("ada")
    assert folded.out is Outcome.CONFLICT
    assert room.doc("ada") == {"given_name": "Ada", "nickname": "X"}
    assert (conflict.what, conflict.other, conflict.other_by, conflict.line) == (What.DELETE, at, "user-of-C", "C")
    assert {name: value for e in folded.eff if e.t == "person" for name, value in e.s.items()} == {
        "nickname": "X",
        DELETED: None,
    }


def test_an_edit_that_loses_brings_a_deleted_record_back_too(room: Room) -> None:
    room.edit("C", "ada", "nickname", "B", "X")
    room.delete("C", "ada")
    room.edit("A", "ada", "nickname", "B", "Y")
    assert DELETED not in room.doc("ada")
    assert sorted(c.field for c in room.conflicts("ada")) == [DELETED, "nickname"]


def test_an_edit_that_changes_nothing_brings_nothing_back(room: Room) -> None:
    room.edit("C", "ada", "nickname", "B", "X")
    room.delete("C", "ada")
    assert room.edit("A", "ada", "nickname", "B", "X").out is Outcome.NOOP
    assert DELETED in room.doc("ada")


def test_an_edit_that_knew_of_the_deletion_leaves_the_record_in_the_bin(room: Room) -> None:
    room.delete("C", "ada")
    folded = room.op("A", "ada", {"nickname": "X"}, {"nickname": "B", DELETED: room.doc("ada")[DELETED]})
    assert folded.out is Outcome.APPLIED and folded.eff == ()
    assert DELETED in room.doc("ada") and room.doc("ada")["nickname"] == "X"


def test_an_edit_that_knew_of_another_deletion_brings_the_record_back(room: Room) -> None:
    room.delete("C", "ada")
    room.op("A", "ada", {"nickname": "X"}, {"nickname": "B", DELETED: 1})
    assert DELETED not in room.doc("ada") and room.one("ada").what is What.DELETE


def test_an_equal_record_made_again_stays_deleted(room: Room) -> None:
    room.new("A", "t1", t="tag", name="VIP")
    room.delete("A", "t1", t="tag")
    assert room.new("C", "t1", t="tag", name="VIP").out is Outcome.NOOP
    assert DELETED in room.doc("t1", "tag")


def test_bringing_back_what_one_saw_deleted(room: Room) -> None:
    room.delete("C", "ada")
    folded = room.op("A", "ada", {DELETED: None}, {DELETED: room.doc("ada")[DELETED]})
    assert (folded.out, folded.eff) == (Outcome.APPLIED, ())
    assert DELETED not in room.doc("ada") and room.conflicts("ada") == []


def test_bringing_back_from_another_deletion_than_the_one_seen_asks(room: Room) -> None:
    room.delete("C", "ada")
    room.op("A", "ada", {DELETED: None}, {DELETED: 1})
    assert DELETED not in room.doc("ada") and room.one("ada").other_by == "user-of-C"


def test_bringing_back_withdraws_the_own_losing_delete(room: Room) -> None:
    shown = room.doc("ada")
    room.edit("A", "ada", "nickname", "B", "X")
    room.delete("C", "ada", saw=shown)
    room.op("D", "ada", {DELETED: None}, {DELETED: 1})
    assert len(room.conflicts("ada")) == 1
    room.op("C", "ada", {DELETED: None}, {DELETED: 1})
    assert room.conflicts("ada") == []


def test_a_delete_that_knows_all_ends_the_question(room: Room) -> None:
    shown = room.doc("ada")
    room.edit("A", "ada", "nickname", "B", "X")
    room.delete("C", "ada", saw=shown)
    room.delete("D", "ada")
    assert DELETED in room.doc("ada") and room.conflicts("ada") == []


def test_an_undo_deletes_nothing_that_was_edited_since(room: Room) -> None:
    shown = room.doc("ada")
    room.edit("C", "ada", "nickname", "B", "X")
    folded = room.delete("A", "ada", saw=shown, tx={"cause": "undo"})
    assert (folded.out, folded.why, room.conflicts("ada")) == (Outcome.REFUSED, "newer", [])
