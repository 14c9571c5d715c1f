"""Columns put in at once say the same as columns read one after the other."""

from __future__ import annotations

import pytest

from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.mapping import Mapper
from crm_desktop.exchange.targets import ColumnTarget, Mapping

TARGETS = (
    "person.given_name",
    "person.family_name",
    "person.nickname",
    "person.email:work",
    "company.name",
    "affiliation.job_title",
    "person.address:home.street",
    "person.address:home.locality",
    "person.address:home.country",
    "person.description",
)
ADA = ["Ada", "Lovelace", "", "ada@example.com", "Engine Works", "Countess", "Mill Lane 1", "Bristol", "GB", "Bold"]
ROWS = {
    "a plain row": ADA,
    "spaces around": [f" {cell} " for cell in ADA],
    "a guarded formula": [*ADA[:5], "'=Countess", *ADA[6:]],
    "an apostrophe inside": ["Ada", "O'Brien", *ADA[2:]],
    "a cell that is too long": ["Ada", "L" * 10_500, *ADA[2:]],
    "a null of the other program": ["Ada", "#N/A", *ADA[2:]],
    "no address": [*ADA[:6], "", "", "", ""],
    "a country alone": [*ADA[:6], " ", "", "GB", ""],
    "nothing but a company": ["", "", "", "", "Engine Works", "", "", "", "", ""],
}


@pytest.mark.parametrize("cells", ROWS.values(), ids=ROWS.keys())
@pytest.mark.parametrize("twice", [(), ("person.nickname", "person.address:visit.locality")])
@pytest.mark.parametrize("source", ["general", "salesforce"])
def test_plain_columns_at_once_say_what_they_say_one_by_one(
    cells: list[str], twice: tuple[str, ...], source: str
) -> None:
    targets = [*TARGETS, *twice]
    columns = tuple(ColumnTarget(f"Column {n}", target) for n, target in enumerate(targets))
    row = Row(2, [*cells, *(["Again"] * (len(targets) - len(cells)))])
    at_once, one_by_one = Mapper(Mapping(columns, source)), Mapper(Mapping(columns, source))
    assert at_once.plain is not None
    one_by_one.plain = None
    assert at_once.incoming(row) == one_by_one.incoming(row)
