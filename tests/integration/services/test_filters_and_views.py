from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.activities import log_activity
from crm_desktop.services.companies import company_rows, create_company, list_companies
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields
from crm_desktop.services.filters import Tree, conditions_of
from crm_desktop.services.people import create_person, list_people, people_rows
from crm_desktop.services.tags import tag
from crm_desktop.services.views import create_view, list_views
from crm_desktop.store import Store


@pytest.fixture
def firms(store: Store) -> Store:
    nitra = [{"locality": "Nitra", "country": "SK"}]
    sevilla = [{"locality": "Sevilla", "country": "ES"}]
    alfa = create_company(store, name="Alfa 100%", type="customer", size=140, addresses=nitra)
    create_company(store, name="Beta", type="prospect", size=9, addresses=sevilla)
    create_company(store, name="Gama", points=[{"kind": "email", "value": "Info@gama.example"}])
    tag(store, COMPANY, alfa, "Key account")
    return store


def found(store: Store, tree: Tree) -> list[str]:
    conditions = conditions_of(COMPANY, tree, now=store.clock.now())
    return [row.display_name for row in company_rows(store, list_companies(store, conditions=conditions))]


@pytest.mark.parametrize(
    ("tree", "names"),
    [
        ({}, ["Alfa 100%", "Beta", "Gama"]),
        ({"field": "type", "op": "is", "value": "customer"}, ["Alfa 100%"]),
        ({"field": "type", "op": "is_not", "value": "customer"}, ["Beta", "Gama"]),
        ({"field": "type", "op": "empty"}, ["Gama"]),
        ({"field": "type", "op": "in", "value": ["customer", "prospect"]}, ["Alfa 100%", "Beta"]),
        ({"field": "name", "op": "contains", "value": "0%"}, ["Alfa 100%"]),
        ({"field": "name", "op": "contains", "value": "%_"}, []),
        ({"field": "name", "op": "begins", "value": "bE"}, ["Beta"]),
        ({"field": "size", "op": "after", "value": 100}, ["Alfa 100%"]),
        ({"field": "city", "op": "is", "value": "NITRA"}, ["Alfa 100%"]),
        ({"field": "country", "op": "in", "value": ["Spain", "SK"]}, ["Alfa 100%", "Beta"]),
        ({"field": "city", "op": "empty"}, ["Gama"]),
        ({"field": "email", "op": "is", "value": "INFO@gama.example"}, ["Gama"]),
        ({"field": "email", "op": "contains", "value": "gama"}, ["Gama"]),
        ({"field": "tag", "op": "is", "value": "key account"}, ["Alfa 100%"]),
        ({"field": "tag", "op": "is_not", "value": "key account"}, ["Beta", "Gama"]),
        ({"not": {"field": "type", "op": "not_empty"}}, ["Gama"]),
        (
            {"any": [{"field": "city", "op": "is", "value": "Sevilla"}, {"field": "email", "op": "not_empty"}]},
            ["Beta", "Gama"],
        ),
        (
            {
                "all": [
                    {"field": "size", "op": "before", "value": 50},
                    {"field": "type", "op": "is", "value": "customer"},
                ]
            },
            [],
        ),
    ],
)
def test_a_filter_finds_what_it_says(firms: Store, tree: Tree, names: list[str]) -> None:
    assert found(firms, tree) == names


def test_last_contact_over_thirty_days_ago(store: Store, clock: object) -> None:
    ada = create_person(store, given_name="Ada")
    log_activity(store, kind="call", kind_name="person", record_id=ada)
    create_person(store, given_name="Eva")
    tree = {"field": "last_contact_at", "op": "before", "value": {"days_ago": 30}}
    for days, names in ((10, []), (31, ["Ada"])):
        conditions = conditions_of(PERSON, tree, now=store.clock.now() + days * 86_400_000)
        rows = people_rows(store, list_people(store, conditions=conditions))
        assert [row.display_name for row in rows] == names


def test_a_filter_with_sql_in_a_field_s_name_is_refused(firms: Store) -> None:
    tables = firms.query("SELECT name FROM sqlite_master ORDER BY 1")
    with pytest.raises(ValidationError) as error:
        found(firms, {"field": 'x"; drop table company; --', "op": "is", "value": "1"})
    assert error.value.title == 'A filter names “x"; drop table company; --”, which is no field of Company'
    assert error.value.advice.startswith("Choose one of: city, country, ")
    assert found(firms, {"field": "name", "op": "is", "value": "x' OR 1=1; drop table company; --"}) == []
    assert firms.query("SELECT name FROM sqlite_master ORDER BY 1") == tables


@pytest.mark.parametrize(
    ("tree", "title"),
    [
        ({"field": "name", "op": "like; drop"}, "A filter can't compare by “like; drop”"),
        ({"some": []}, "A filter can't be read at “some”"),
        ({"all": []}, "A filter can't be read at “all”"),
        ({"not": 1}, "A filter can't be read at “1”"),
        ({"field": "last_contact_at", "op": "before", "value": "soon"}, "“Last contact” can't be compared with “soon”"),
        ({"field": "type", "op": "is", "value": "friend"}, "“Type” can't be “friend”"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(firms: Store, tree: Tree, title: str) -> None:
    with pytest.raises(ValidationError) as error:
        found(firms, tree)
    assert error.value.title == title and error.value.advice


def test_a_view_keeps_filter_columns_and_order(firms: Store) -> None:
    tree = {"field": "type", "op": "is", "value": "customer"}
    create_view(firms, name="Customers", kind_name="company", filter=tree, columns=("name", "city"), sort="-updated_at")
    [view] = list_views(firms, "company")
    assert (view.name, view.filter, view.columns, view.sort, view.pinned) == (
        "Customers", tree, ("name", "city"), "-updated_at", False,
    )  # fmt: skip
    assert list_views(firms, "person") == []


def test_a_view_with_a_wrong_filter_or_kind_is_refused(firms: Store) -> None:
    with pytest.raises(ValidationError, match="which is no field of Company"):
        create_view(firms, name="Bad", kind_name="company", filter={"field": "colour", "op": "is", "value": "red"})
    with pytest.raises(ValidationError, match="There is no kind of record “planet”"):
        create_view(firms, name="Bad", kind_name="planet")


def test_a_custom_field_gets_a_key_from_its_label(store: Store) -> None:
    create_custom_field(store, kind_name="person", label="Veľkosť trička", type="choice", options={"m": "M", "l": "L"})
    [field] = list_custom_fields(store, "person")
    assert (field.key, field.label, field.type, [o.label for o in field.options]) == (
        "velkost_tricka",
        "Veľkosť trička",
        "choice",
        ["M", "L"],
    )


def test_a_custom_field_with_sql_or_a_taken_name_is_refused(store: Store) -> None:
    tables = store.query("SELECT name FROM sqlite_master ORDER BY 1")
    with pytest.raises(ValidationError) as error:
        create_custom_field(store, kind_name="person", label="x", key='x"; drop table person')
    assert (error.value.title, error.value.advice) == (
        "“x” can't be the name of a field",
        "Begin it with a letter; use letters, digits and spaces.",
    )
    create_custom_field(store, kind_name="person", label="Shoe size")
    for label in ("Shoe size", "Nickname"):
        with pytest.raises(ValidationError, match=f"There is a field “{label}” already"):
            create_custom_field(store, kind_name="person", label=label)
    assert store.query("SELECT name FROM sqlite_master ORDER BY 1") == tables
