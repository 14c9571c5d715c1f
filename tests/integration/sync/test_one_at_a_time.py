"""Two processes never sync one workspace at once."""

from __future__ import annotations

import pytest
from tests.integration.sync.world import Device

from crm_desktop.store.sync_state import change_state
from crm_desktop.sync.lease import LASTS, Lease, give_back
from crm_desktop.sync.run import AnotherSyncs


def test_the_second_is_told_to_wait(ada: Device) -> None:
    with Lease(ada.store) as lease:
        assert lease.held
        with pytest.raises(AnotherSyncs, match="Another program syncs this workspace now"):
            ada.sync()
    ada.sync()


def test_a_lease_of_another_computer_holds_until_it_gives_no_sign_of_life(ada: Device) -> None:
    until = ada.clock.now() + LASTS
    ada.store.run_quietly(lambda c: change_state(c, lease=["elsewhere:1", until]))
    with pytest.raises(AnotherSyncs):
        ada.sync()
    ada.world.now += 2 * LASTS
    ada.sync()


def test_a_lease_that_was_left_by_a_killed_process_of_this_computer_binds_nobody(ada: Device) -> None:
    with Lease(ada.store) as lease:
        kept = ada.state()["lease"]
        assert lease.held
    ada.store.run_quietly(lambda c: change_state(c, lease=kept))
    ada.sync()


def test_a_window_that_is_open_writes_its_lease_once(ada: Device) -> None:
    with Lease(ada.store, stays=True):
        pass
    first = ada.state()["lease"]
    with Lease(ada.store, stays=True) as lease:
        assert lease.held
    assert ada.state()["lease"] == first is not None
    ada.world.now += LASTS
    with Lease(ada.store, stays=True) as lease:
        assert lease.held
    assert ada.state()["lease"] != first
    give_back(ada.store)
    assert ada.state()["lease"] is None


def test_the_lease_of_a_window_is_not_given_back_by_another_process(ada: Device) -> None:
    theirs = ["elsewhere:1", ada.clock.now() + LASTS]
    ada.store.run_quietly(lambda c: change_state(c, lease=theirs))
    with Lease(ada.store, stays=True) as lease:
        assert not lease.held
    give_back(ada.store)
    assert ada.state()["lease"] == theirs


def test_a_command_of_this_computer_syncs_beside_an_open_window(ada: Device) -> None:
    with Lease(ada.store, stays=True):
        pass
    ada.sync()
    assert ada.state()["lease"] is None
    with Lease(ada.store, stays=True) as lease:
        assert lease.held
