"""What people do with calls and their ties on devices that sync: made, done, moved, tied and untied anywhere."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from tests.integration.sync.world import Device

from crm_desktop.domain.specs import ACTIVITY, PARTICIPANT, REGARDING, Kind

_DEVICES = st.integers(0, 2)
_CALLS = st.sampled_from(["call-0", "call-1"])
_WAYS = st.sampled_from([(REGARDING, "record_id"), (PARTICIPANT, "person_id")])


class Tying(RuleBasedStateMachine):
    """Rules of a machine whose devices are real."""

    ledger: Any

    def device(self, number: int) -> Device:
        raise NotImplementedError

    @rule(d=_DEVICES, call=_CALLS, status=st.sampled_from(["planned", "done"]), at=st.integers(1, 3))
    def meet(self, d: int, call: str, status: str, at: int) -> None:
        device = self.device(d)
        fields = {"kind": "call", "status": status, "start_at": at, "done_at": at + 10}
        with device.store.write("Call") as unit:
            if unit.row(ACTIVITY, call) is None:
                unit.insert(ACTIVITY, id=call, **fields)
            else:
                unit.update(ACTIVITY, call, fields)
        self.ledger.take(device)

    @rule(d=_DEVICES, call=_CALLS, is_off=st.booleans())
    def drop_call(self, d: int, call: str, is_off: bool) -> None:
        device = self.device(d)
        with device.store.write("Drop or restore") as unit:
            if unit.row(ACTIVITY, call) is not None:
                (unit.delete if is_off else unit.restore)(ACTIVITY, call)
        self.ledger.take(device)

    @rule(d=_DEVICES, call=_CALLS, p=st.integers(0, 3), way=_WAYS, is_off=st.booleans())
    def tie(self, d: int, call: str, p: int, way: tuple[Kind, str], is_off: bool) -> None:
        device, (kind, key) = self.device(d), way
        values = {"activity_id": call, key: f"person-{p}"}
        tie_id = kind.natural_id_of(values)
        with device.store.write("Tie or untie") as unit:
            if unit.row(kind, tie_id) is None:
                unit.insert(kind, id=tie_id, **values)
            else:
                (unit.delete if is_off else unit.restore)(kind, tie_id)
        self.ledger.take(device)
