"""The services that screens and scripts use: what waits, what was refused, what needs a choice."""

from __future__ import annotations

import json

import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device, World

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.services.conflict_sides import one_sided
from crm_desktop.services.conflicts import Choice, Own, count_open, decide, list_conflicts, list_merged_today, past
from crm_desktop.services.sync_queue import (
    confirm_held,
    give_up_refused,
    list_held,
    list_refused,
    list_waiting,
    reject_held,
    retry_refused,
    waiting_ids,
)
from crm_desktop.services.sync_status import State, read_status
from crm_desktop.services.undo import undo
from crm_desktop.services.users import current_user, user_names
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.setup import publish
from crm_desktop.sync.troubles import Unreached, Why


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    """A record with one open conflict: Ada's value is current, Eve's is the other side."""
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="A")
    edit(eve, person, nickname="B")
    ada.sync(), eve.sync(), ada.sync()
    return person


def test_what_only_one_side_changed_is_listed_with_who_changed_it(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="old", description="before", suffix="Jr")
    ada.sync(), eve.sync()
    edit(ada, person, suffix="known to both")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="A", family_name="Ångström", prefix="Dr")
    edit(eve, person, nickname="B", description="", prefix="Dr")
    ada.sync(), eve.sync(), ada.sync()
    for device, mine in ((ada, "Last name"), (eve, "Description")):
        found = one_sided(device.store, "person", person)
        assert {(one.label, one.words) for one in found} == {("Last name", "Ångström"), ("Description", "")}
        assert [one.label for one in found if one.is_mine] == [mine]
        assert {one.who for one in found} == {"Ada", "Eve"}


@pytest.mark.parametrize(
    ("choice", "value"),
    [(Choice.MINE, "B"), (Choice.THEIRS, "A"), (Choice.BOTH, "B\nA"), (Own("C"), "C")],
)
def test_a_choice_on_one_device_is_the_choice_of_all(
    ada: Device, eve: Device, person: str, choice: Choice | Own, value: str
) -> None:
    [group] = list_conflicts(eve.store)
    [field] = group.fields
    assert (group.title, field.label, field.base, field.mine.value, field.theirs.value, field.theirs.who) == (
        "Zoe", "Nickname", "old", "B", "A", "Ada",
    )  # fmt: skip
    decide(eve.store, person, {field.id: choice})
    assert count_open(eve.store) == 0
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [(value,)]
    assert (count_open(ada.store), count_open(eve.store)) == (0, 0)
    [done] = past(ada.store)
    assert (done.state, done.who, done.chosen_words) == ("decided", "Eve", value.replace("\n", " "))
    with pytest.raises(NotFoundError, match="nothing to choose any more"):
        decide(eve.store, person, {field.id: choice})


def test_two_choices_that_differ_are_asked_again(ada: Device, eve: Device, person: str) -> None:
    [field] = list_conflicts(eve.store)[0].fields
    decide(eve.store, person, {field.id: Choice.MINE})
    decide(ada.store, person, {field.id: Own("third")})
    eve.sync(), ada.sync(), eve.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("B",)]
    [again] = list_conflicts(ada.store)[0].fields
    assert (again.mine.value, again.theirs.value) == ("third", "B")


def test_a_deletion_against_an_edit_is_decided(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="edited")
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    eve.sync(), ada.sync(), eve.sync()
    [group] = list_conflicts(ada.store)
    assert group.delete is not None and group.delete.deleted_by_me and not group.fields
    decide(ada.store, person, {group.delete.id: Choice.MINE})
    ada.sync(), eve.sync()
    same(ada, eve)
    assert eve.rows("SELECT deleted_at IS NULL FROM person") == [(0,)]
    assert count_open(eve.store) == 0


@pytest.mark.parametrize(
    ("who", "choice", "is_deleted"),
    [
        ("who deleted", Choice.MINE, True),
        ("who deleted", Choice.THEIRS, False),
        ("who edited", Choice.MINE, False),
        ("who edited", Choice.THEIRS, True),
    ],
)
@pytest.mark.parametrize("is_edit_first", [True, False])
def test_mine_is_what_the_person_did_whoever_came_first(
    ada: Device, eve: Device, who: str, choice: Choice, is_deleted: bool, is_edit_first: bool
) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="edited")
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    for device in (eve, ada) if is_edit_first else (ada, eve):
        device.sync()
    ada.sync(), eve.sync()
    chooser = ada if who == "who deleted" else eve
    [group] = list_conflicts(chooser.store)
    assert group.delete is not None and group.delete.deleted_by_me is (who == "who deleted")
    decide(chooser.store, person, {group.delete.id: choice})
    chooser.sync(), ada.sync(), eve.sync()
    same(ada, eve)
    assert ada.rows("SELECT deleted_at IS NOT NULL FROM person") == [(is_deleted,)]
    assert (count_open(ada.store), count_open(eve.store)) == (0, 0)


def test_people_and_devices_of_the_others_have_names_without_a_network(ada: Device, eve: Device, person: str) -> None:
    def no_network(call: Call) -> Answer:
        raise Unreached(Why.OFFLINE)

    for device, other in ((eve, "Ada's laptop"), (ada, "Eve's laptop")):
        device.network = no_network
        [field] = list_conflicts(device.store)[0].fields
        assert (field.theirs.device, field.mine.device) == (other, f"{device.name}'s laptop")
        assert field.theirs.who == other.partition("'")[0]


def test_names_are_asked_for_once(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="again")
    before = len(ada.world.calls)
    eve.sync(), ada.sync()
    assert not [call for call in ada.world.calls[before:] if call.path.endswith("/members")]


def test_who_publishes_under_a_name_is_called_so(world: World) -> None:
    device = world.device("root")
    device.create()
    publish(device.store, device.around, "http://localhost", world.owner_code(), "Zoë Nováková")
    assert current_user(device.store).name == "Zoë Nováková"
    other = world.device("Eve")
    other.join(world.invite(device))
    assert "Zoë Nováková" in user_names(other.store).values()


def test_notes_that_do_not_touch_are_merged_and_listed(ada: Device, eve: Device) -> None:
    with ada.store.write("Note") as unit:
        note = unit.insert(ACTIVITY, kind="note", body="one\ntwo\nthree\nfour\n")
    ada.sync(), eve.sync()
    for device, text in ((ada, "ONE\ntwo\nthree\nfour\n"), (eve, "one\ntwo\nthree\nFOUR\n")):
        with device.store.write("Edit") as unit:
            unit.update(ACTIVITY, note, {"body": text})
    ada.sync(), eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT body FROM activity") == [("ONE\ntwo\nthree\nFOUR\n",)]
    assert [(m.label, m.who) for m in list_merged_today(ada.store)] == [("Text", "Eve")]


def test_what_waits_is_named_by_record_and_marked_until_the_server_has_it(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    edit(ada, person, nickname="Z")
    ks = [int(str(k)) for (k,) in ada.rows("SELECT k FROM person")]
    found = list_waiting(ada.store)
    assert [(w.record_title, w.fields) for w in found] == [("Zoe", ()), ("Zoe", ("Nickname",))]
    assert waiting_ids(ada.store, PERSON, ks) == set(ks)
    assert (read_status(ada.store).state, read_status(ada.store).waiting) == (State.SENDING, 2)
    ada.sync()
    assert (list_waiting(ada.store), waiting_ids(ada.store, PERSON, ks)) == ([], set())
    assert read_status(ada.store).state is State.UP_TO_DATE


def refused_edit(ada: Device, eve: Device) -> str:
    """Undo on one device what was edited on the other since: the undo is refused and says so."""
    person = write(ada, given_name="Zoe", nickname="old")
    batch = edit(ada, person, nickname="new")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="newer")
    eve.sync()
    undo(ada.store, batch)
    ada.sync()
    return person


def test_a_refused_change_stays_with_its_text_and_can_be_sent_again(ada: Device, eve: Device) -> None:
    refused_edit(ada, eve)
    [refused] = list_refused(ada.store)
    assert refused.reason == "The field was edited since; the newer value was kept."
    assert refused.text == "Nickname changed from new to old"
    assert read_status(ada.store).state is State.PART_FAILED
    assert ada.rows("SELECT nickname FROM person") == [("newer",)]
    retry_refused(ada.store, refused.n)
    ada.sync(), eve.sync()
    same(ada, eve)
    assert (eve.rows("SELECT nickname FROM person"), list_refused(ada.store)) == ([("old",)], [])


def test_a_refused_change_can_be_given_up(ada: Device, eve: Device) -> None:
    refused_edit(ada, eve)
    [refused] = list_refused(ada.store)
    give_up_refused(ada.store, refused.n)
    assert (list_refused(ada.store), list_refused(eve.store)) == ([], [])
    with pytest.raises(NotFoundError, match="No change"):
        retry_refused(ada.store, refused.n)


@pytest.mark.parametrize("is_meant", [True, False])
def test_a_mass_delete_waits_for_its_number(ada: Device, eve: Device, is_meant: bool) -> None:
    with ada.store.write("Many") as unit:
        ids = [unit.insert(PERSON, given_name=f"P{n}") for n in range(80)]
    ada.sync(), eve.sync()
    with eve.store.write("Delete all") as unit:
        unit.delete_many(PERSON, ids)
    eve.sync(), ada.sync()
    [held] = list_held(ada.store)
    assert (held.title, held.who) == ("Delete all", "Eve")
    live = 80 - (80 - held.records)
    assert ada.rows("SELECT count(*) FROM person WHERE deleted_at IS NULL") == [(live,)]
    with pytest.raises(NotFoundError, match="do not wait to be deleted"):
        confirm_held(ada.store, held.batch_id, held.records + 1)
    if is_meant:
        confirm_held(ada.store, held.batch_id, held.records)
    else:
        assert reject_held(ada.store, held.batch_id) == held.records
    ada.sync(), eve.sync()
    same(ada, eve)
    assert (list_held(ada.store), list_held(eve.store)) == ([], [])
    assert eve.rows("SELECT count(*) FROM person WHERE deleted_at IS NULL") == [(0 if is_meant else live,)]


def test_undoing_the_removal_of_a_tag_makes_a_fresh_mark_that_no_other_removal_takes_away(
    ada: Device, eve: Device
) -> None:
    person = write(ada, given_name="Zoe", tags={"t1": {"m1": 1}})
    ada.sync(), eve.sync()
    removal = edit(ada, person, tags__t1=None)
    edit(eve, person, tags__t1=None)  # meanwhile, somebody else
    undo(ada.store, removal)
    ada.sync(), eve.sync(), ada.sync()
    same(ada, eve)
    [(tags,)] = ada.rows("SELECT tags FROM person")
    marks = json.loads(str(tags))["t1"]
    assert len(marks) == 1
    assert "m1" not in marks


def test_undoing_the_adding_of_a_tag_takes_only_its_own_mark(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    adding = edit(ada, person, tags__t1={"a": 1})
    edit(eve, person, tags__t1={"e": 1})
    ada.sync(), eve.sync(), ada.sync()
    undo(ada.store, adding)
    ada.sync(), eve.sync()
    same(ada, eve)
    assert ada.rows("SELECT tags FROM person") == [('{"t1":{"e":1}}',)]


@pytest.mark.parametrize("is_in_parts", [False, True])
def test_an_undo_that_deletes_many_records_is_not_held(ada: Device, eve: Device, is_in_parts: bool) -> None:
    batches = []
    for count in (40, 40) if is_in_parts else (80,):
        with eve.store.write("Many") as unit:
            for n in range(count):
                unit.insert(PERSON, given_name=f"P{n}")
            batches.append(unit.batch_id)
    eve.sync(), ada.sync()
    for batch in batches:
        undo(eve.store, batch)
    eve.sync(), ada.sync()
    same(ada, eve)
    assert list_held(ada.store) == []
    assert ada.rows("SELECT count(*) FROM person WHERE deleted_at IS NULL") == [(0,)]
