"""Lists in groups: one count a group, keys group after group, in the order in which a person looks for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.localtime import HOUR, here, to_local, to_utc
from crm_desktop.domain.specs import COMPANY, PERSON, SERVICE_CASE, Kind
from crm_desktop.services.cases import open_case
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.filters import filter_conditions
from crm_desktop.services.grouping import group_field, group_fields, grouped_keys
from crm_desktop.services.local_sql import month_sql
from crm_desktop.services.people import create_person
from crm_desktop.services.records import delete
from crm_desktop.services.views import create_view, list_views
from crm_desktop.services.zones import choose_zone
from crm_desktop.store import Store

CITIES = ("Žilina", "Nitra", "", "Nitra", "žilina")


@pytest.fixture
def firm(store: Store) -> Store:
    create_custom_field(store, kind_name="person", label="Level", type="choice", options={"g": "Gold", "s": "Silver"})
    create_custom_field(store, kind_name="person", label="Until", type="date")
    create_custom_field(store, kind_name="person", label="Fair", type="yes_no")
    firms = [create_company(store, name=name, type=type_) for name, type_ in (("Kovo", "customer"), ("Ábel", None))]
    for n, city in enumerate(CITIES):
        person = create_person(
            store, given_name=f"P{n}", company_id=([*firms, None] * 2)[n],
            birthday=("", "--03-14", "1990-03-01")[n % 3],
            addresses=[{"locality": city, "country": "SK" if n % 2 else "ES"}] if city else [],
            **{"custom.level": ("s", "g", None)[n % 3], "custom.until": ("2027-01-03", None, "2026-12-01")[n % 3]},
        )  # fmt: skip
    create_person(store, given_name="Gone")
    delete(store, PERSON, [str(store.query("SELECT id FROM person ORDER BY k DESC LIMIT 1")[0][0])])
    assert person
    return store


def groups(store: Store, kind: Kind, name: str, **more: object) -> list[tuple[str, list[str]]]:
    keys, found = grouped_keys(store, kind, [], group_field(store, kind, name), **more)  # type: ignore[arg-type]
    names = dict(store.query(f"SELECT k, display_name FROM {kind.name}"))
    at, answer = 0, []
    for group in found:
        answer.append((group.title or group.value, [names[k] for k in keys[at : at + group.n]]))
        at += group.n
    assert at == len(keys)
    return answer


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("company_id", [("Ábel", ["P1", "P4"]), ("Kovo", ["P0", "P3"]), ("", ["P2"])]),
        ("city", [("Nitra", ["P1", "P3"]), ("Žilina", ["P0"]), ("žilina", ["P4"]), ("", ["P2"])]),
        ("country", [("SK", ["P1", "P3"]), ("ES", ["P0", "P4"]), ("", ["P2"])]),
        ("birthday", [("03", ["P1", "P2", "P4"]), ("", ["P0", "P3"])]),
        ("custom.level", [("g", ["P1", "P4"]), ("s", ["P0", "P3"]), ("", ["P2"])]),
        ("custom.until", [("2026-12", ["P2"]), ("2027-01", ["P0", "P3"]), ("", ["P1", "P4"])]),
        ("custom.fair", [("0", ["P0", "P1", "P2", "P3", "P4"])]),
    ],
)
def test_people_stand_in_groups(firm: Store, name: str, expected: list[tuple[str, list[str]]]) -> None:
    assert groups(firm, PERSON, name) == expected


def test_the_order_of_the_list_holds_inside_each_group(firm: Store) -> None:
    assert groups(firm, PERSON, "country", descending=True)[0] == ("SK", ["P3", "P1"])
    assert groups(firm, PERSON, "country", sort="company", then=("sort_name", True))[0] == ("SK", ["P1", "P3"])


def test_every_field_that_is_offered_can_be_asked_with_any_order(firm: Store) -> None:
    for kind in (PERSON, COMPANY):
        for field in group_fields(firm, kind):
            for sort in ("sort_name", "last_contact_at", "created"):
                assert sum(len(names) for _, names in groups(firm, kind, field.name, sort=sort)) == {
                    "person": 5, "company": 2}[kind.name]  # fmt: skip
    assert groups(firm, COMPANY, "type") == [("customer", ["Kovo"]), ("", ["Ábel"])]


def test_a_filter_leaves_its_records_in_their_groups(firm: Store) -> None:
    conditions = filter_conditions(firm, PERSON, {"field": "city", "op": "is", "value": "zilina"})
    keys, found = grouped_keys(firm, PERSON, conditions, group_field(firm, PERSON, "custom.level"))
    assert [(group.value, group.n) for group in found] == [("g", 1), ("s", 1)] and len(keys) == 2


def test_what_is_no_group_is_refused_with_those_that_are(firm: Store) -> None:
    with pytest.raises(ValidationError) as caught:
        create_view(firm, name="By colour", kind_name="person", group="colour")
    assert caught.value.title == "The list can't be grouped by “colour”"
    assert caught.value.advice.startswith("Choose one of: company_id, job_title, city, country, ")
    create_view(firm, name="By city", kind_name="person", group="city")
    assert [view.group for view in list_views(firm, "person")] == ["city"]


def test_a_table_is_read_once_for_the_headers(firm: Store) -> None:
    keys, found = grouped_keys(firm, PERSON, [], group_field(firm, PERSON, "city"))
    assert json.dumps([group.n for group in found]) == "[2, 1, 1, 1]" and len(keys) == 5


AROUND = ("2026-01-31T22:30", "2026-01-31T23:30", "2026-02-28T10:00", "2026-02-28T14:30", "2026-10-31T22:30")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", ["2026-10", "2026-02", "2026-02", "2026-01", "2026-01"]),
        ("Europe/Bratislava", ["2026-10", "2026-02", "2026-02", "2026-02", "2026-01"]),
        ("Pacific/Kiritimati", ["2026-11", "2026-03", "2026-03", "2026-02", "2026-02"]),
        ("America/Los_Angeles", ["2026-10", "2026-02", "2026-02", "2026-01", "2026-01"]),
    ],
)
def test_a_month_is_that_of_the_zone_of_settings(store: Store, zone: str, expected: list[str]) -> None:
    for moment in AROUND:
        at = int(datetime.fromisoformat(f"{moment}+00:00").timestamp() * 1000)
        open_case(store, subject=moment, opened_at=at)
    choose_zone(store, zone)
    try:
        found = groups(store, SERVICE_CASE, "opened_at")
    finally:
        choose_zone(store, "")
    months = {subject.partition(" · ")[2]: month for month, subjects in found for subject in subjects}
    assert [months[moment] for moment in reversed(AROUND)] == expected


@pytest.mark.parametrize("zone", ["Europe/Bratislava", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_months_in_sql_are_those_of_the_clocks_on_the_wall(store: Store, zone: str) -> None:
    choose_zone(store, zone)
    try:
        sql = f"SELECT value, {month_sql('value')} FROM json_each(?)"
        at = to_utc(datetime(1988, 1, 1), UTC)
        moments = [at + n * 11 * HOUR + n * 7_777 for n in range(32_000)]  # forty years
        found = store.query(sql, (json.dumps(moments),))
        assert [month for _, month in found] == [f"{to_local(m, here()):%Y-%m}" for m in moments]
    finally:
        choose_zone(store, "")
