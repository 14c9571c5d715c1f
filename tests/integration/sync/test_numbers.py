"""Numbers in a workspace that syncs: leased in blocks, never the same on two devices, also after a server's restore."""

from __future__ import annotations

import pytest
from tests.integration.sync.test_meeting import same, write
from tests.integration.sync.world import Device, World

from crm_desktop.services.cases import open_case
from crm_desktop.services.numbering import needs


def numbers(device: Device) -> list[str]:
    return [str(row[0] or "") for row in device.rows("SELECT number FROM service_case ORDER BY created_at, id")]


@pytest.fixture
def met(ada: Device, eve: Device) -> tuple[Device, Device]:
    write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    return ada, eve


def test_a_case_without_a_block_waits_for_its_number_and_gets_it_with_the_next_sync(met: tuple[Device, Device]) -> None:
    ada, _ = met
    open_case(ada.store, subject="Noise")
    assert numbers(ada) == [""]
    ada.sync()
    assert numbers(ada) == ["1001"]
    open_case(ada.store, subject="offline")
    assert numbers(ada) == ["1001", "1002"]


def test_two_devices_that_work_offline_never_give_the_same_number(met: tuple[Device, Device]) -> None:
    ada, eve = met
    for device in met:
        open_case(device.store, subject="first")
        device.sync()
    for n in range(30):
        for device in met:
            open_case(device.store, subject=f"offline {n}")
    for _ in range(3):
        ada.sync(), eve.sync()
    ada.sync()
    same(ada, eve)
    given = numbers(ada)
    assert len(set(given)) == len(given) == 62 and "" not in given


def test_a_device_asks_for_more_before_it_has_none(met: tuple[Device, Device]) -> None:
    ada, _ = met
    open_case(ada.store, subject="first")
    ada.sync()
    assert needs(ada.store) == []
    for n in range(30):
        open_case(ada.store, subject=f"offline {n}")
    assert [need.left for need in needs(ada.store)] == [19]
    ada.sync()
    assert needs(ada.store) == []
    assert ada.rows('SELECT "first", "last" FROM number_block ORDER BY 1') == [(1001, 1050), (1051, 1100)]


def test_a_server_that_forgot_what_it_leased_begins_behind_what_devices_know(
    met: tuple[Device, Device], world: World
) -> None:
    ada, eve = met
    open_case(ada.store, subject="before")
    ada.sync(), ada.sync(), eve.sync()
    with world.database.write(world.workspace) as db:
        db.run("DELETE FROM numbers WHERE workspace_id = ?")
    open_case(eve.store, subject="after")
    eve.sync()
    assert eve.rows('SELECT max("first") FROM number_block') == [(1051,)]
    assert numbers(eve) == ["1001", "1051"]
