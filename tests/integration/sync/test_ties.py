"""Ties and their activities travel in any order; what is computed from them is the same on every device."""

from __future__ import annotations

from tests.integration.sync.test_erased import erase
from tests.integration.sync.test_meeting import same, write
from tests.integration.sync.world import Device, World
from tests.property.oracle import activities_of, rolled_up_from

from crm_desktop.domain.specs import ACTIVITY, COMPANY, PARTICIPANT, REGARDING

KEPT = "SELECT id, last_contact_at, next_step_at, next_step_id FROM {} ORDER BY id"
COPIES = "SELECT id, story_at, contact_at, when_at, is_planned FROM {} ORDER BY id"


def equal(*devices: Device) -> list[tuple[object, ...]]:
    """All devices compute the same; return what they keep of the companies."""
    same(*devices)
    for sql in (
        *(KEPT.format(t) for t in ("company", "person")),
        *(COPIES.format(t) for t in ("regarding", "participant")),
    ):
        assert devices[0].rows(sql) == devices[-1].rows(sql)
    found = devices[-1].rows(KEPT.format("company"))
    told = activities_of(devices[-1].store)
    assert found == [(firm, *rolled_up_from(told.get(str(firm), [])).values()) for firm, *_ in found]
    return found


def firm_of(device: Device) -> str:
    with device.store.write("New") as unit:
        return unit.insert(COMPANY, name="Jantar")


def plan(device: Device, firm: str, *people: str, **fields: object) -> str:
    with device.store.write("Plan") as unit:
        call = unit.insert(ACTIVITY, **{"kind": "call", "status": "planned", "start_at": 7, **fields})
        unit.insert(REGARDING, activity_id=call, record_kind="company", record_id=firm)
        for person in people:
            unit.insert(PARTICIPANT, activity_id=call, person_id=person)
    return call


def change(device: Device, call: str, **changed: object) -> None:
    with device.store.write("Change") as unit:
        unit.update(ACTIVITY, call, changed)


def test_a_tied_call_arrives_with_what_its_ties_copy(ada: Device, eve: Device) -> None:
    firm, person = firm_of(ada), write(ada, given_name="Zoe")
    call = plan(ada, firm, person)
    ada.sync(), eve.sync()
    assert equal(ada, eve) == [(firm, None, 7, call)]


def test_a_call_that_is_done_on_one_device_is_the_last_contact_on_the_other(ada: Device, eve: Device) -> None:
    firm = firm_of(ada)
    call = plan(ada, firm)
    ada.sync(), eve.sync()
    change(eve, call, status="done", done_at=9)
    eve.sync(), ada.sync()
    assert equal(eve, ada) == [(firm, 9, None, None)]


def test_ties_that_come_pages_before_their_activity_hear_of_it(ada: Device, eve: Device) -> None:
    firm = firm_of(ada)
    with ada.store.write("Ties first") as unit:
        unit.insert(REGARDING, activity_id="later", record_kind="company", record_id=firm)
    ada.sync(), eve.sync()
    assert equal(ada, eve) == [(firm, None, None, None)]
    with ada.store.write("Then the call") as unit:
        unit.insert(ACTIVITY, id="later", kind="call", status="done", done_at=5)
    ada.sync(), eve.sync()
    assert equal(ada, eve) == [(firm, 5, None, None)]


def test_a_tie_that_is_taken_away_while_the_call_moves_elsewhere_says_nothing(ada: Device, eve: Device) -> None:
    firm = firm_of(ada)
    call = plan(ada, firm)
    ada.sync(), eve.sync()
    with ada.store.write("Untie") as unit:
        unit.delete(REGARDING, str(unit.query("SELECT id FROM regarding")[0][0]))
    change(eve, call, start_at=99)
    ada.sync(), eve.sync(), ada.sync()
    assert equal(ada, eve) == [(firm, None, None, None)]


def test_who_joins_later_computes_the_same(world: World, ada: Device) -> None:
    firm, person = firm_of(ada), write(ada, given_name="Zoe")
    for n in range(5):
        call = plan(ada, firm, person, start_at=9 - n)
    change(ada, call, status="done", done_at=3)
    ada.sync()
    bob = world.device("Bob")
    bob.join(world.invite(ada))
    ada.sync()
    assert equal(ada, bob)[0][:3] == (firm, 3, 6)


def test_a_person_who_is_erased_with_their_calls_leaves_no_last_contact_behind(ada: Device, eve: Device) -> None:
    firm, person = firm_of(ada), write(ada, given_name="Zoe")
    plan(ada, firm, record_kind="person", record_id=person, status="done", done_at=4)
    ada.sync(), eve.sync()
    assert equal(ada, eve) == [(firm, 4, None, None)]
    erase(ada, person)
    eve.sync()
    assert equal(ada, eve) == [(firm, None, None, None)]
