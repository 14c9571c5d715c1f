"""Whatever was done to a record before: once it is erased no byte of it is left, and the file is sound."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.activities import log_activity
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.cases import open_case
from crm_desktop.services.companies import create_company
from crm_desktop.services.erasing import erase_here
from crm_desktop.services.feedback import give_feedback
from crm_desktop.services.merge import merge
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences

NAME = "Kanarienvogel"
Deed = Callable[[Store, str], object]


def undone(store: Store, person: str) -> None:
    batch = next_undo(store)
    if batch is not None:
        undo(store, batch.id)


DEEDS: dict[str, Deed] = {
    "edit": lambda s, p: records.update(s, PERSON, p, {"nickname": f"{NAME} {s.head()}"}),
    "clear": lambda s, p: records.update(s, PERSON, p, {"nickname": None}),
    "note": lambda s, p: write_note(s, kind_name="person", record_id=p, body=f"{NAME} {s.head()}"),
    "call": lambda s, p: log_activity(s, kind="call", kind_name="person", record_id=p, subject=f"{NAME} called"),
    "file": lambda s, p: attach_bytes(s, "person", p, f"{NAME}.txt", f"{NAME} {s.head()}".encode()),
    "job": lambda s, p: link_company(s, p, create_company(s, name=f"Firm {s.head()}"), job_title=NAME),
    "tag": lambda s, p: tag(s, PERSON, [p], "VIP"),
    "merge": lambda s, p: merge(s, "person", p, create_person(s, given_name=NAME)),
    "feedback": lambda s, p: give_feedback(s, kind="free", comment=f"{NAME} said so", person_id=p),
    "bin": lambda s, p: records.delete(s, PERSON, [p]),
    "back": lambda s, p: records.restore(s, PERSON, [p]),
    "undo": undone,
}


def bytes_left(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in found if NAME.lower().encode() in path.read_bytes().lower()]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=12))
def test_nothing_is_left_whatever_was_done_before(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(folder / "firm.crm", create=True, user_name="Marta")
        other = create_person(store, given_name="Other")
        open_case(store, subject="Of the other", person_id=other)
        person = create_person(store, given_name=NAME, description=f"{NAME} " * 500)
        for deed in names:
            DEEDS[deed](store, person)
        assert bytes_left(folder) != []  # the control: it is there before
        erase_here(store, "person", person, "asked by letter")
        assert bytes_left(folder) == [] and list(find_differences(store)) == []
        assert store.query("SELECT count(*) FROM person WHERE id = ?", (other,)) == [(1,)]
        store.close()
