"""Search words that a crash left undone are written soon after the start."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from crm_desktop.app.start import _settle_words
from crm_desktop.domain.specs import CUSTOM_FIELD
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields
from crm_desktop.services.people import create_person
from crm_desktop.services.search import search
from crm_desktop.store import open_store


def test_what_a_crash_left_undone_is_found_after_the_start(tmp_path: Path) -> None:
    store = open_store(tmp_path / "a.crm", create=True)
    create_custom_field(store, kind_name="person", label="Level", searchable=False)
    create_person(store, given_name="Ada", custom={"level": "platinum"})
    with store.write("as if killed before the words were written") as unit:
        unit.update(CUSTOM_FIELD, list_custom_fields(store, "person")[0].id, {"searchable": True})
    assert not search(store, "platinum")
    lanes: list[bool] = []

    def run(work: Any, *, on_error: Any, writes: bool) -> None:
        lanes.append(writes)
        work()

    tasks = SimpleNamespace(is_drained=False, run=run)
    window = SimpleNamespace(notices=SimpleNamespace(show=None))
    _settle_words(SimpleNamespace(store=store, tasks=tasks, window=window))  # type: ignore[arg-type]
    assert [hit.title for hit in search(store, "platinum")] == ["Ada"]
    assert lanes == [True]
    store.close()


def test_nothing_is_begun_while_the_program_ends() -> None:
    begun: list[object] = []
    tasks = SimpleNamespace(is_drained=True, run=begun.append)
    _settle_words(SimpleNamespace(tasks=tasks))  # type: ignore[arg-type]
    assert not begun
