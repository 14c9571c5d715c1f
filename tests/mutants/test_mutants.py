"""The seeded bugs still fit the program; `python -m tests.mutants.run` shows that each is caught."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.mutants.run import ROOT, Mutant, all_mutants, main

MUTANTS = all_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=[m.name for m in MUTANTS])
def test_a_seeded_bug_still_fits_and_its_tests_are_there(mutant: Mutant, tmp_path: Path) -> None:
    for file, _, _ in mutant.hunks:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    mutant.seed(tmp_path)
    assert mutant.bug and mutant.hunks
    assert all((ROOT / test).is_file() for test in mutant.tests)


def test_there_are_at_least_fifteen() -> None:
    assert len(MUTANTS) >= 15


def test_the_list_names_every_seeded_bug_of_sync() -> None:
    said = (ROOT / "docs" / "sync-mutants.md").read_text(encoding="utf-8")
    assert [m.name for m in MUTANTS if m.name >= "30" and f"| {m.name} |" not in said] == []


@pytest.mark.long
def test_each_seeded_bug_is_caught() -> None:
    assert main([]) == 0
