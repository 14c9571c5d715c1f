"""The fold of many deletes at once, of purges, and of what comes late of a job that was undone."""

from __future__ import annotations

import pytest
from tests.unit.protocol.room import Room

from crm_desktop.protocol.conflict import Standing, What
from crm_desktop.protocol.fold_guard import is_over
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import DELETED, Doc


@pytest.mark.parametrize(("removed", "live", "over"), [(49, 50, False), (50, 50, True), (50, 300, False)])
def test_the_guard_holds_more_than_fifty_and_a_fifth(removed: int, live: int, over: bool) -> None:
    assert is_over(removed, live) is over


def crowd(room: Room, count: int = 60) -> list[str]:
    names = [f"p{n:02}" for n in range(count)]
    for name in names:
        room.new("A", name, given_name=name)
    return names


def delete_all(room: Room, names: list[str], **more: object) -> None:
    for name in names:
        room.delete("C", name, tx={"batch": "many", "cause": "bulk"}, **more)


def test_a_mass_delete_is_held_from_the_fifty_first_record_on(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    assert [name for name in names if DELETED in room.doc(name)] == names[:50]
    held = room.one(names[50])
    assert (held.what, held.batch, len(room.server.held("many"))) == (What.HELD, "many", 10)


def test_a_confirmation_by_count_deletes_what_was_held(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    folded = room.op("D", names[50], {}, d={"b": "many", "n": 10, "v": True})
    assert folded.out is Outcome.APPLIED
    assert all(DELETED in room.doc(name) for name in names) and room.server.held("many") == []


def test_a_confirmation_of_another_count_is_refused(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    folded = room.op("D", names[50], {}, d={"b": "many", "n": 9, "v": True})
    assert (folded.out, folded.why, len(room.server.held("many"))) == (Outcome.REFUSED, "count-differs", 10)


def test_what_was_edited_since_it_was_held_is_asked_about(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    room.edit("A", names[50], "nickname", None, "X")
    room.op("D", names[50], {}, d={"b": "many", "n": 10, "v": True})
    assert DELETED not in room.doc(names[50]) and room.one(names[50]).what is What.DELETE
    assert DELETED in room.doc(names[51])


def test_held_deletes_may_be_taken_back(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    room.op("D", names[50], {}, d={"b": "many", "n": 10, "v": False})
    assert room.server.held("many") == [] and DELETED not in room.doc(names[50])


def test_one_held_delete_may_be_decided_alone(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    held = room.one(names[50])
    room.delete("D", names[50], d={"c": held.id, "o": held.other, "v": held.other})
    assert DELETED in room.doc(names[50]) and len(room.server.held("many")) == 9


def test_the_author_may_bring_back_what_is_held(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names)
    room.op("C", names[50], {DELETED: None}, {DELETED: 1})
    assert len(room.server.held("many")) == 9


def test_a_removal_that_was_confirmed_by_count_passes(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names, d={"n": 60})
    assert all(DELETED in room.doc(name) for name in names)


def test_the_guard_counts_a_device_and_those_it_continues_together(room: Room) -> None:
    names = crowd(room)
    delete_all(room, names[:50])
    room.server.lines["C2"] = frozenset({"C", "C2"})
    assert room.delete("C2", names[50]).out is Outcome.HELD
    assert room.delete("D", names[51]).out is Outcome.APPLIED


def test_emptying_a_field_of_all_records_by_a_job_is_held_too(room: Room) -> None:
    names = crowd(room)
    for name in names:
        room.edit("C", name, "given_name", name, None, tx={"batch": "wipe", "cause": "bulk"})
    held = room.server.held("wipe")
    assert len(held) == 10 and room.doc(names[59])["given_name"] == names[59]
    room.edit("A", names[59], "given_name", names[59], "New")
    room.op("C", names[50], {}, d={"b": "wipe", "n": 10, "v": True})
    assert "given_name" not in room.doc(names[50])
    assert room.doc(names[59])["given_name"] == "New" and room.one(names[59]).what is What.VALUE


def test_a_field_that_two_jobs_empty_is_held_once(room: Room) -> None:
    names = crowd(room)
    for dev in ("C", "D"):
        for name in names:
            value = room.doc(name).get("given_name")
            room.edit(dev, name, "given_name", value, None, tx={"batch": f"wipe-{dev}", "cause": "bulk"})
    assert len(room.conflicts(names[55])) <= 1


def test_the_same_emptying_by_two_devices_is_held_once(room: Room) -> None:
    names = crowd(room, 110)
    for dev in ("C", "D"):
        for name in names[:51] if dev == "C" else names[51:102]:
            room.edit(dev, name, "given_name", name, None, tx={"batch": f"wipe-{dev}", "cause": "bulk"})
    held = names[50]
    assert room.one(held).batch == "wipe-C"
    assert room.edit("D", held, "given_name", held, None, tx={"cause": "bulk"}).out is Outcome.HELD
    assert len(room.conflicts(held)) == 1


def test_a_person_who_empties_fields_one_by_one_is_not_held(room: Room) -> None:
    for name in crowd(room):
        assert room.edit("C", name, "given_name", name, None).out is Outcome.APPLIED


def test_a_purge_erases_the_record_and_the_values_of_its_conflicts(room: Room) -> None:
    room.edit("A", "ada", "nickname", "B", "secret1")
    room.edit("C", "ada", "nickname", "B", "secret2")
    folded = room.op("A", "ada", {"reason": "asked by letter"}, k="P")
    assert folded.out is Outcome.APPLIED and ("person", "ada") not in room.server.docs
    assert "secret" not in str(room.server.docs)
    (conflict,) = room.server.all_conflicts("person", "ada")
    assert conflict.state is Standing.WITHDRAWN
    (purge,) = [doc for (t, _), doc in room.server.docs.items() if t == "purge"]
    assert purge["reason"] == "asked by letter" and purge["purged_by"] == "user-of-A"


def test_nothing_comes_back_after_a_purge(room: Room) -> None:
    room.op("A", "ada", {}, k="P")
    again: Doc = {"given_name": "Ada"}
    assert room.op("C", "ada", again, k="I").out is Outcome.PURGED
    assert room.edit("C", "ada", "nickname", "B", "Y").out is Outcome.PURGED
    assert room.op("C", "ada", {}, k="P").out is Outcome.PURGED
    assert ("person", "ada") not in room.server.docs


def test_what_comes_late_of_a_job_that_was_undone_is_refused(room: Room) -> None:
    room.new("A", "p1", given_name="One")
    job = {"batch": "job", "cause": "import"}
    room.op("A", "p1", {"nickname": "x"}, tx=job)
    room.op("C", "p1", {"nickname": None}, {"nickname": "x"}, tx={"batch": "u", "cause": "undo", "undoes": "job"})
    folded = room.op("A", "p1", {"suffix": "y"}, tx=job)
    assert (folded.out, folded.why, room.doc("p1")) == (Outcome.REFUSED, "undone:u", {"given_name": "One"})


def test_a_record_that_comes_late_of_an_undone_job_lies_in_the_bin_whole(room: Room) -> None:
    # Counter-example to a bare refusal: the edit alone would make a page with nothing but a nickname (docs/adr/0031).
    job = {"batch": "job", "cause": "import"}
    room.op("C", "ada", {}, tx={"batch": "u", "cause": "undo", "undoes": "job"})
    folded = room.op("A", "p1", {"given_name": "One"}, k="I", tx=job)
    assert folded.out is Outcome.REFUSED and room.doc("p1")["given_name"] == "One" and DELETED in room.doc("p1")
    room.edit("A", "p1", "nickname", None, "Uno")
    assert room.doc("p1") == {"given_name": "One", "nickname": "Uno"} and room.one("p1").what is What.DELETE


def test_a_job_that_was_redone_is_taken_again(room: Room) -> None:
    room.op("C", "ada", {}, tx={"batch": "u", "cause": "undo", "undoes": "job"})
    room.op("C", "ada", {}, tx={"batch": "r", "cause": "undo", "undoes": "u"})
    assert (
        room.op("A", "p1", {"given_name": "One"}, k="I", tx={"batch": "job", "cause": "import"}).out is Outcome.APPLIED
    )


def test_an_edit_of_one_record_is_no_job_and_is_not_refused(room: Room) -> None:
    room.op("C", "ada", {}, tx={"batch": "u", "cause": "undo", "undoes": "edit"})
    assert room.op("A", "ada", {"suffix": "y"}, tx={"batch": "edit"}).out is Outcome.APPLIED
