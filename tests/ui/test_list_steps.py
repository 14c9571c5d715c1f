"""Last contact and next step in the lists: the cells, the filters and their words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.ui.day_scene import NOW, StillClock, make_day, ms

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.filter_fields import asked_field
from crm_desktop.services.list_steps import Step
from crm_desktop.services.people import PersonRow, list_people, people_rows
from crm_desktop.store import open_store
from crm_desktop.ui.delegates.cells import Cell
from crm_desktop.ui.lists.columns import Look, last_contact_column, next_step_column
from crm_desktop.viewmodels.lists.columns import PEOPLE
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.offers import leaf_of, offers_of
from crm_desktop.viewmodels.lists.source import CompaniesSource, PeopleSource
from crm_desktop.viewmodels.lists.views import Query
from crm_desktop.viewmodels.lists.words import condition_words, own_words

LOOK = Look(PEOPLE[0], date(2026, 3, 12), now=int(NOW.timestamp() * 1000))


def row(step: Step, last: int | None = None) -> PersonRow:
    return PersonRow(1, "a", "Ana", "", "", "", "", "", "", "", last, 0, (), step=step)


def cell(step: Step) -> Cell:
    return next_step_column(100).cell(row(step), LOOK)


@pytest.mark.parametrize(
    ("at", "words", "tone"),
    [
        (ms(9, days=-2), "2 days late", "danger"),
        (ms(9, days=-1), "yesterday", "danger"),
        (ms(9), "today 09:00", "danger"),
        (ms(13, 30), "today 13:30", "accent"),
        (ms(9, days=4), "16 Mar", "text2"),
    ],
)
def test_the_next_step_says_what_and_when(at: int, words: str, tone: str) -> None:
    found = cell(Step("call", "Price", at))
    assert (found.primary, found.secondary, found.secondary_tone) == ("Call", words, tone)


def test_a_whole_day_of_today_is_not_late_and_a_missing_step_is_said_to_be_missing() -> None:
    today = cell(Step("task", "x", ms(0), all_day=True))
    assert (today.secondary, today.secondary_tone) == ("today", "accent")
    missing = cell(Step(is_missing=True))
    assert (missing.primary, missing.icon) == ("No next step", "triangle-alert")
    assert cell(Step()) == Cell()


def test_who_is_due_by_their_rhythm_stands_out_in_last_contact() -> None:
    column = last_contact_column(100)
    due = column.cell(row(Step(days=30), ms(9, days=-31)), LOOK)
    assert (due.secondary, due.secondary_tone) == ("31 days ago", "danger")
    assert due.tip.endswith("Keep in touch every 30 days: due")
    planned = column.cell(row(Step("call", "x", ms(9, days=1), days=30), ms(9, days=-31)), LOOK)
    assert planned.secondary_tone == "text2"


def test_lists_read_the_step_of_each_row(tmp_path: Path) -> None:
    store = open_store(make_day(tmp_path / "day"), clock=StillClock())
    steps = {r.display_name: r.step for r in people_rows(store, list_people(store))}
    firms = {r.display_name: r.step for r in CompaniesSource(store).rows(CompaniesSource(store).keys(Query()))}
    store.close()
    assert (steps["Zuzana Horváthová"].kind, steps["Zuzana Horváthová"].at) == ("call", ms(9, days=-2))
    assert not steps["Andrea Vargová"].is_missing and firms["Grupo Olivar"].at == ms(13, 30)


def test_lists_are_filtered_by_the_next_step(tmp_path: Path) -> None:
    store = open_store(make_day(tmp_path / "day"), clock=StillClock())
    source = PeopleSource(store)
    counts = [
        source.count(ListFilter((leaf,)))
        for leaf in (
            Leaf("next_step_at", "before", 0),
            Leaf("next_step_at", "empty"),
            Leaf("next_step_at", "not_empty"),
        )
    ]
    store.close()
    assert counts == [3, 1, 4]


def test_filters_by_the_next_step_read_as_sentences() -> None:
    asked = asked_field(COMPANY, "next_step_at")
    assert condition_words(asked, "before", 0) == "Next step is late"
    assert condition_words(asked, "before", 7) == "Next step over 7 days late"
    assert condition_words(asked, "next_days", 7) == "Next step in the next 7 days"
    assert own_words("next_step_at", "empty") == "No next step"
    assert [offer.op for offer in offers_of(asked)][:2] == ["next_days", "before"]
    assert leaf_of(asked_field(PERSON, "next_step_at"), "before", 0).tree()["value"] == {"days_ago": 0}
