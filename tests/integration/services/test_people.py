from __future__ import annotations

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.activities import log_activity
from crm_desktop.services.companies import company_rows, count_companies, create_company, list_companies
from crm_desktop.services.jobs import list_jobs, people_at, unlink_company
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import (
    PersonRow,
    add_point,
    count_people,
    create_person,
    link_company,
    list_people,
    people_rows,
    remove_point,
    set_point,
    update_person,
)
from crm_desktop.services.tags import tag, tag_id, untag
from crm_desktop.services.undo import recent_batches
from crm_desktop.store import Store


def names(store: Store, **how: object) -> list[str]:
    return [row.display_name for row in people_rows(store, list_people(store, **how))]  # type: ignore[arg-type]


def three(store: Store) -> tuple[str, str, str]:
    return (
        create_person(store, given_name="Zuzana", family_name="Horváthová"),
        create_person(store, given_name="Peter", family_name="Adam"),
        create_person(store, given_name="Ada", family_name="Novák"),
    )


def plan(store: Store, sql: str) -> str:
    return " ".join(str(row[3]) for row in store.query("EXPLAIN QUERY PLAN " + sql))


def test_a_name_and_nothing_else_is_enough(store: Store) -> None:
    ada = create_person(store, family_name="Lovelace")
    assert records.get(store, PERSON, ada)["display_name"] == "Lovelace"


def test_a_person_without_any_name_is_refused_with_what_to_do(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        create_person(store, given_name="  ")
    assert (error.value.title, error.value.advice, error.value.field) == (
        "A person needs a name",
        "Type a first or a last name, or an e-mail.",
        "given_name",
    )


def test_the_last_name_of_a_person_can_t_be_taken_away(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    with pytest.raises(ValidationError, match="A person needs a name"):
        update_person(store, ada, {"given_name": ""})
    assert names(store) == ["Ada"]


def test_a_list_is_sorted_by_family_name(store: Store) -> None:
    three(store)
    assert names(store) == ["Peter Adam", "Zuzana Horváthová", "Ada Novák"]
    assert names(store, descending=True) == ["Ada Novák", "Zuzana Horváthová", "Peter Adam"]


def test_a_list_is_sorted_by_what_was_made_or_changed_last(store: Store) -> None:
    zuzana, _, _ = three(store)
    update_person(store, zuzana, {"nickname": "Zuzka"})
    assert names(store, sort="created") == ["Zuzana Horváthová", "Peter Adam", "Ada Novák"]
    assert names(store, sort="updated_at", descending=True)[0] == "Zuzana Horváthová"


def test_a_list_is_sorted_by_the_last_contact(store: Store) -> None:
    zuzana, peter, ada = three(store)
    log_activity(store, kind="call", kind_name="person", record_id=zuzana)
    log_activity(store, kind="visit", kind_name="person", record_id=peter)
    write_note(store, kind_name="person", record_id=ada, body="Heard that she moved")
    assert names(store, sort="last_contact_at", descending=True)[:2] == ["Peter Adam", "Zuzana Horváthová"]


def test_a_list_by_company_puts_people_without_one_last(store: Store) -> None:
    zuzana, _, ada = three(store)
    link_company(store, ada, create_company(store, name="Alfa"))
    beta = create_company(store, name="Beta")
    link_company(store, zuzana, beta)
    assert names(store, sort="company") == ["Ada Novák", "Zuzana Horváthová", "Peter Adam"]
    records.delete(store, COMPANY, beta)
    assert names(store, sort="company") == ["Ada Novák", "Peter Adam", "Zuzana Horváthová"]


def test_a_list_can_t_be_sorted_by_what_is_no_column(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        list_people(store, sort='x"; DROP TABLE person')
    assert error.value.title == "The list can't be sorted by “x\"; DROP TABLE person”"
    assert error.value.advice == "Choose one of: name, company, last_contact_at, updated_at, created."


def test_a_list_is_filtered_by_tag_company_and_words(store: Store) -> None:
    zuzana, peter, ada = three(store)
    tag(store, PERSON, [zuzana, ada], "VIP")
    beta = create_company(store, name="Beta")
    link_company(store, ada, beta)
    assert names(store, tag=tag_id("vip")) == ["Zuzana Horváthová", "Ada Novák"]
    assert names(store, company_id=beta) == ["Ada Novák"]
    assert names(store, search="horv") == ["Zuzana Horváthová"]
    assert names(store, search="novak", tag=tag_id("VIP")) == ["Ada Novák"]
    assert count_people(store) == 3
    assert count_people(store, tag=tag_id("VIP"), search="ada") == 1
    records.delete(store, PERSON, peter)
    assert count_people(store) == 2


def test_a_row_shows_company_first_phone_first_email_city_and_tags(store: Store) -> None:
    ada = create_person(
        store,
        given_name="Ada",
        points=[
            {"kind": "phone", "value": "0905 112 480"},
            {"kind": "email", "value": "old@snitra.example", "status": "bounced"},
            {"kind": "email", "value": "Ada@Snitra.example"},
        ],
        addresses=[{"kind": "visit", "locality": "Nitra", "country": "Slovakia"}],
    )
    link_company(store, ada, create_company(store, name="Strojáreň"), job_title="Buyer")
    tag(store, PERSON, ada, "VIP")
    tag(store, PERSON, ada, "bakery")
    [row] = people_rows(store, list_people(store))
    assert isinstance(row, PersonRow)
    assert (row.company_name, row.job_title) == ("Strojáreň", "Buyer")
    assert (row.phone, row.email) == ("0905 112 480", "Ada@Snitra.example")
    assert (row.city, row.country) == ("Nitra", "SK")
    assert row.tags == ("bakery", "VIP")


def test_a_window_keeps_the_order_of_its_keys(store: Store) -> None:
    three(store)
    ks = list(list_people(store))[::-1]
    assert [row.k for row in people_rows(store, [*ks, 999])] == ks


def test_sorted_lists_are_read_from_an_index(store: Store) -> None:
    for number, column in enumerate(("sort_name", "updated_at", "last_contact_at")):
        for way in ("", " DESC"):
            order = f"ORDER BY t.{column}{way}, t.k{way}"
            found = plan(store, f"SELECT t.k FROM person t WHERE t.deleted_at IS NULL {order}")
            assert found == f"SCAN t USING INDEX person_{number}"
    assert "INDEX person_" in plan(store, "SELECT t.k FROM person t WHERE t.deleted_at IS NULL ORDER BY +t.k")
    assert "INDEX person_" in plan(store, "SELECT count(*) FROM person t WHERE t.deleted_at IS NULL")


def test_a_form_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    ada = create_person(store, given_name="Ada", points=[{"kind": "email", "value": "ada@x.example"}])
    [key] = records.get(store, PERSON, ada)["points"]  # type: ignore[misc]
    before = len(recent_batches(store))
    assert update_person(store, ada, {"given_name": " Ada "}, {"given_name": "Ada"}) is None
    assert set_point(store, ada, key, {"value": "ada@x.example"}) is None
    assert len(recent_batches(store)) == before


def test_points_keep_what_was_typed_and_are_found_by_their_normal_form(store: Store) -> None:
    store.set_setting("region", "SK")
    ada = create_person(store, given_name="Ada")
    phone = add_point(store, ada, "phone", "0905 112 480", label="work")
    email = add_point(store, ada, "email", "Ada@Snitra.EXAMPLE")
    points = records.get(store, PERSON, ada)["points"]
    assert points[phone] == {"kind": "phone", "value": "0905 112 480", "label": "work", "normalized": "+421905112480"}  # type: ignore[index]
    assert points[email]["normalized"] == "ada@snitra.example"  # type: ignore[index]
    set_point(store, ada, phone, {"value": "+34 954 610 032"})
    assert store.query("SELECT value FROM point_index WHERE type = 'phone'") == [("+34954610032",)]
    remove_point(store, ada, phone)
    assert list(records.get(store, PERSON, ada)["points"]) == [email]  # type: ignore[call-overload]
    with pytest.raises(NotFoundError, match="This phone or e-mail is not in the file any more"):
        remove_point(store, ada, phone)


def test_points_stay_in_the_order_in_which_they_were_added(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    for number in range(20):
        add_point(store, ada, "phone", f"+42190511{number:04d}")
    [row] = people_rows(store, list_people(store))
    assert row.phone == "+421905110000"


def test_an_email_that_can_t_be_one_is_refused(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    with pytest.raises(ValidationError) as error:
        add_point(store, ada, "email", "ada at home")
    assert error.value.as_dict() == {
        "title": "“ada at home” is not an e-mail address",
        "advice": "Write it as name@example.com.",
        "code": "invalid",
    }


def test_a_job_removed_and_added_again_is_the_same_row(store: Store) -> None:
    ada, alfa = create_person(store, given_name="Ada"), create_company(store, name="Alfa")
    job = link_company(store, ada, alfa, job_title="Buyer")
    assert unlink_company(store, ada, alfa)
    assert list_jobs(store, ada) == [] and unlink_company(store, ada, alfa) is None
    assert link_company(store, ada, alfa) == job
    assert [(j.company_name, j.job_title) for j in list_jobs(store, ada)] == [("Alfa", "Buyer")]
    assert [j.person_name for j in people_at(store, alfa)] == ["Ada"]
    assert len(store.query("SELECT 1 FROM affiliation")) == 1
    assert store.query("SELECT kind FROM change WHERE rid = ?", (job,)) == [("I",), ("U",), ("U",)]


def test_a_tag_taken_off_and_put_on_again_is_an_update_of_the_same_record(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    assert tag(store, PERSON, ada, "Key  account") and tag(store, PERSON, ada, "KEY ACCOUNT") is None
    untag(store, PERSON, ada, "key account")
    assert records.get(store, PERSON, ada)["tags"] == {}
    tag(store, PERSON, ada, "Key account")
    assert [len(marks) for marks in records.get(store, PERSON, ada)["tags"].values()] == [1]  # type: ignore[attr-defined]
    assert store.query("SELECT name FROM tag") == [("Key account",)]


def test_companies_count_their_people(store: Store) -> None:
    zuzana, peter, _ = three(store)
    alfa = create_company(store, name="Alfa", type="customer", website="alfa.example")
    for person in (zuzana, peter):
        link_company(store, person, alfa)
    records.delete(store, PERSON, peter)
    create_company(store, name="Beta")
    rows = company_rows(store, list_companies(store))
    assert [(r.display_name, r.type, r.website, r.people) for r in rows] == [
        ("Alfa", "customer", "alfa.example", 1),
        ("Beta", "", "", 0),
    ]
    assert count_companies(store) == 2


def test_a_person_in_the_bin_comes_back_with_all_that_belongs_to_them(store: Store) -> None:
    ada, alfa = create_person(store, given_name="Ada"), create_company(store, name="Alfa")
    link_company(store, ada, alfa)
    assert records.delete(store, PERSON, ada)
    assert people_at(store, alfa) == [] and names(store) == []
    assert records.delete(store, PERSON, ada) is None
    assert records.restore(store, PERSON, ada)
    assert [j.person_name for j in people_at(store, alfa)] == ["Ada"]


def test_linking_to_a_company_that_is_not_there_says_so(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    with pytest.raises(NotFoundError) as error:
        link_company(store, ada, "nowhere")
    assert error.value.title == "Company: there is none with the id “nowhere”"
    assert error.value.advice == "Search for it by name; it may lie in the bin."
    assert store.query(f"SELECT 1 FROM {AFFILIATION.name}") == []
