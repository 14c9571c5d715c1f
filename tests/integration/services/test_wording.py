"""Values of a change as a person reads them, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.localtime import live_in
from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.services.wording import Names, sentence
from crm_desktop.store import open_store

NOON = int(datetime(2026, 11, 22, 11, 5, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    live_in("")
    set_language("en")


@pytest.mark.parametrize(
    ("language", "written"), [("en", "22 November 2026 12:05"), ("es", "22 de noviembre de 2026 12:05"),
                              ("sk", "22. novembra 2026 12:05")],
)  # fmt: skip
def test_a_moment_is_written_out_in_the_zone_and_the_language(tmp_path: Path, language: str, written: str) -> None:
    live_in("Europe/Bratislava")
    set_language(language)
    with closing(open_store(tmp_path / "a.crm", create=True)) as store:
        assert written in sentence(ACTIVITY, "done_at", None, NOON, Names(store))


def test_a_day_is_written_out_also_one_without_a_year(tmp_path: Path) -> None:
    set_language("sk")
    with closing(open_store(tmp_path / "a.crm", create=True)) as store:
        said = sentence(PERSON, "birthday", "--03-14", "1980-03-14", Names(store))
    assert "14. marca" in said and "14. marca 1980" in said
