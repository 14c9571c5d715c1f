"""Layers of the calendar: whatever holds a date can be seen on its day, as a saved view lists it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.domain.specs import SAVED_VIEW, SERVICE_CASE, Kind
from crm_desktop.services import records
from crm_desktop.services.activities import log_activity, plan_activity
from crm_desktop.services.calendar import days_span, read_days
from crm_desktop.services.calendar_layers import BIRTHDAYS, DayNote, date_fields, kinds_of, layer_name, offered
from crm_desktop.services.cases import open_case
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field, remove_custom_field
from crm_desktop.services.people import create_person
from crm_desktop.services.views import create_view
from crm_desktop.services.zones import choose_zone
from crm_desktop.store import Store

ZONE = ZoneInfo("Europe/Bratislava")
WEEK = days_span(date(2026, 3, 9), 7, ZONE)


@pytest.fixture(autouse=True)
def _bratislava(store: Store) -> Iterator[None]:
    choose_zone(store, "Europe/Bratislava")
    yield
    choose_zone(store, "")


def at(day: int, hour: int) -> int:
    return int(datetime(2026, 3, day, hour, tzinfo=ZONE).timestamp() * 1000)


def notes(store: Store, *layers: str) -> list[DayNote]:
    return list(read_days(store, WEEK, ZONE, layers=layers).notes)


def shown(store: Store, view_id: str, field: str) -> list[tuple[int, str]]:
    return [(note.day.day, note.text) for note in notes(store, f"{view_id}/{field}")]


def test_a_field_of_the_firm_s_own_is_a_layer_of_a_view_that_lists_its_records(store: Store) -> None:
    create_custom_field(store, kind_name="company", label="Contract ends", type="date")
    for n, (type_, ends) in enumerate([("customer", "2026-03-10"), ("supplier", "2026-03-11"), ("customer", None)]):
        create_company(store, name=f"Firm {n}", type=type_, **{"custom.contract_ends": ends})
    view = create_view(
        store, name="Customers", kind_name="company", filter={"field": "type", "op": "is", "value": "customer"}
    )
    assert shown(store, view, "custom.contract_ends") == [(10, "Firm 0")]
    (note,) = notes(store, f"{view}/custom.contract_ends")
    assert (note.about, note.record[0], note.colour) == ("Contract ends, Companies: Customers", "company", 0)


def test_moments_fall_on_the_days_of_the_person_s_zone(store: Store) -> None:
    for subject, day, hour in (("Late", 9, 0), ("Early", 15, 23), ("Before", 8, 23), ("After", 16, 0)):
        open_case(store, subject=subject, due_at=at(day, hour))
    view = create_view(store, name="All", kind_name="service_case")
    assert [(day, text.partition(" · ")[2]) for day, text in shown(store, view, "due_at")] == [
        (9, "Late"), (15, "Early"),
    ]  # fmt: skip


def test_last_contact_next_step_and_the_days_of_activities_are_layers_too(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    log_activity(store, kind="call", kind_name="person", record_id=ada, at=at(10, 9))
    plan_activity(store, kind="task", subject="Fair", at=at(12, 9), kind_name="person", record_id=ada)
    people, acts = (create_view(store, name="All", kind_name=kind) for kind in ("person", "activity"))
    assert shown(store, people, "last_contact_at") == [(10, "Ada")]
    assert shown(store, people, "next_step_at") == [(12, "Ada")]
    assert shown(store, acts, "due_at") == [(12, "Fair")]


def test_birthdays_of_a_view_are_those_of_its_people_with_the_29th_of_february(store: Store) -> None:
    for name, birthday, stop in (("Ada", "1986-03-13", False), ("Bob", "--03-13", True), ("Eva", "1988-02-29", False)):
        create_person(store, given_name=name, birthday=birthday, email_opt_out=stop)
    tree = {"field": "email_opt_out", "op": "is", "value": False}
    view = create_view(store, name="Friends", kind_name="person", filter=tree)
    assert shown(store, view, "birthday") == [(13, "Ada")]
    leap = read_days(store, days_span(date(2026, 2, 28), 1, ZONE), ZONE, layers=[f"{view}/birthday"]).notes
    assert [(note.text, note.years) for note in leap] == [("Eva", 38)]
    assert [note.text for note in notes(store, BIRTHDAYS)] == ["Ada", "Bob"]


def test_each_view_has_a_colour_that_stays_where_others_go(store: Store) -> None:
    views = [create_view(store, name=name, kind_name="person") for name in ("A", "B", "C")]
    records.delete(store, SAVED_VIEW, views[0])
    assert [(one.name, one.colour) for one in offered(store)] == [("People: B", 1), ("People: C", 2)]
    assert kinds_of(store, [BIRTHDAYS, f"{views[1]}/birthday"]) == {"person"}


def test_a_view_or_a_field_that_is_gone_says_nothing(store: Store) -> None:
    field = create_custom_field(store, kind_name="person", label="Until", type="date")
    create_person(store, given_name="Ada", **{"custom.until": "2026-03-10"})
    tree = {"field": "custom.until", "op": "not_empty"}
    view = create_view(store, name="Bound", kind_name="person", filter=tree)
    layers = [f"{view}/custom.until", f"{view}/birthday", "gone/birthday", "odd"]
    assert [note.text for note in notes(store, *layers)] == ["Ada"]
    remove_custom_field(store, field)
    assert notes(store, *layers) == []


@pytest.mark.parametrize(
    ("kind", "names"), [(SERVICE_CASE, ["opened_at", "due_at", "closed_at"])], ids=["service_case"]
)
def test_a_date_of_a_spec_is_enough(store: Store, kind: Kind, names: list[str]) -> None:
    view = create_view(store, name="All", kind_name=kind.name)
    (one,) = offered(store)
    assert [field.name for field in date_fields(store, kind)] == names
    assert [layer_name(one.view, field) for field in one.fields] == [f"{view}/{name}" for name in names]
