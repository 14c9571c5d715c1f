"""The duplicate engine on sets whose truth is known, with the one setting that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import duplicate_data
from benchmarks.duplicates import BOUNDS, Right, held_out, truth


@pytest.fixture(scope="module")
def results() -> dict[str, Right]:
    if not duplicate_data.SHARED.exists():
        pytest.skip(
            f"no sets with a known truth here: {duplicate_data.SHARED} is missing (CRM_SHARED_DATA names its folder)"
        )
    return {right.name: right for right in truth()}


@pytest.mark.parametrize("name", BOUNDS)
def test_duplicates_are_found_as_well_as_promised(results: dict[str, Right], name: str) -> None:
    f1, precision = BOUNDS[name]
    assert results[name].f1 >= f1
    assert results[name].precision >= precision


def test_no_field_of_the_test_sets_is_named_in_the_program() -> None:
    source = Path(duplicate_data.__file__).resolve().parents[1] / "src" / "crm_desktop"
    files = [*(source / "domain" / "duplicates").glob("*.py"), *(source / "services").glob("duplicate*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    named = [name for name in ("soc_sec_id", "rec_id", "febrl", "suburb", "True Id", "Site name") if name in text]
    assert named == []


def test_people_and_firms_by_which_nothing_was_set_are_found_too() -> None:
    """Below what was measured when the sets were made: it shows a change for the worse, and is no aim."""
    for right in held_out():
        assert right.recall >= (0.93 if right.name.startswith("person") else 0.84), right
        assert right.precision >= (0.70 if right.name.startswith("person") else 0.67), right
