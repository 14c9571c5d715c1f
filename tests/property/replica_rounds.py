"""How the engine of an open window syncs: what was saved goes first, and what others sent was heard before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from tests.integration.sync.world import Device

from crm_desktop.domain.errors import CrmError
from crm_desktop.store import Store
from crm_desktop.sync.core import ask_for_news
from crm_desktop.sync.local import Local
from crm_desktop.sync.run import open_session, sync_round
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.steps import Heard
from crm_desktop.sync.troubles import Refused, Unreached

_DEVICES = st.integers(0, 2)
_FATES = st.lists(st.sampled_from(("ok", "ok", "ok", "lost", "reply lost", "twice", "later")), max_size=4)


class Rounding(RuleBasedStateMachine):
    """Rules of a machine whose devices are real."""

    world: Any

    def __init__(self) -> None:
        super().__init__()
        self.together: dict[str, Store] = {}  # the open file whose last round went well, by the device's name
        self.heard: dict[str, tuple[Store, Heard]] = {}

    def device(self, number: int) -> Device:
        raise NotImplementedError

    def carry(self, call: Call, plan: list[str]) -> Answer:
        raise NotImplementedError

    def check_step(self, device: Device) -> None:
        raise NotImplementedError

    @rule(d=_DEVICES)
    def listen(self, d: int) -> None:
        """News come; they are taken in at some later time, whatever was done meanwhile."""
        device = self.device(d)
        place = replace(Local(device.store).place(), acked_seq=0)
        try:
            page = open_session(device.store, device.around).ask_plainly(ask_for_news(place, 0))
        except Refused:
            page = None
        except (CrmError, Unreached):
            return
        self.heard[device.name] = device.store, Heard(place, page)

    @rule(d=_DEVICES, fates=_FATES, is_told=st.booleans())
    def sync_promptly(self, d: int, fates: list[str], is_told: bool) -> None:
        device = self.device(d)
        store, plan = device.store, list(fates)
        device.network = lambda call: self.carry(call, plan)
        of, heard = self.heard.pop(device.name, (None, None))
        is_prompt = self.together.pop(device.name, None) is store
        try:
            sync_round(
                store, device.around, heard=heard if of is store else None, is_prompt=is_prompt, is_told=is_told,
                stays=True,
            )  # fmt: skip
            self.together[device.name] = store
        except CrmError as error:
            note(f"{device.name}: {error.title}")
        finally:
            device.network = self.world.answer
        self.check_step(device)
