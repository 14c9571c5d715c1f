"""What may be chosen for a field that two changed: a value that the field can hold."""

from __future__ import annotations

import pytest
from tests.integration.sync.test_commands import Script, script
from tests.integration.sync.test_meeting import same
from tests.integration.sync.world import Device

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services.conflicts import Choice, ConflictField, Own, decide, list_conflicts

__all__ = ["script"]


@pytest.fixture
def fields(ada: Device, eve: Device) -> dict[str, ConflictField]:
    """A call that two planned otherwise: its fields that need a choice."""
    with ada.store.write("Call") as unit:
        unit.insert(ACTIVITY, id="call", kind="call", subject="Offer", status="planned", start_at=1)
    ada.sync(), eve.sync()
    for device, changed in (
        (ada, {"subject": "A", "status": "done", "start_at": 2}),
        (eve, {"subject": "E", "status": "cancelled", "start_at": 3}),
    ):
        with device.store.write("Call") as unit:
            unit.update(ACTIVITY, "call", changed)
    ada.sync(), eve.sync(), ada.sync()
    [group] = list_conflicts(eve.store)
    return {one.field: one for one in group.fields}


def test_only_of_two_texts_both_can_be_kept(eve: Device, fields: dict[str, ConflictField]) -> None:
    assert {name for name, one in fields.items() if one.can_keep_both} == {"subject"}
    with pytest.raises(ValidationError, match="Only of two texts both can be kept"):
        decide(eve.store, "call", {fields["status"].id: Choice.BOTH})
    assert eve.rows("SELECT status FROM activity") == [("done",)]


@pytest.mark.parametrize(("name", "wrong"), [("start_at", "soon"), ("status", "perhaps"), ("subject", 7)])
def test_a_value_that_the_field_can_t_hold_is_refused_in_words(
    eve: Device, fields: dict[str, ConflictField], name: str, wrong: object
) -> None:
    with pytest.raises(ValidationError, match=f"can't be “{wrong}”"):
        decide(eve.store, "call", {fields[name].id: Own(wrong)})
    assert eve.rows("SELECT state FROM conflict WHERE state <> 'open'") == []


def test_a_script_gives_words_and_numbers_as_they_are_typed(
    script: Script, ada: Device, eve: Device, fields: dict[str, ConflictField]
) -> None:
    for name, value in (("subject", "007"), ("start_at", "5"), ("status", "planned")):
        script.crm(eve, "sync", "resolve", "call", "--field", name, "--value", value)
    wrong = script.crm(eve, "sync", "resolve", "call", "--field", "start_at", "--value", "soon", code=4)["error"]
    assert wrong["title"]
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT subject, start_at, status FROM activity") == [("007", 5, "planned")]
