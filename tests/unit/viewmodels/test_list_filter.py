import pytest

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.viewmodels.lists.columns import COMPANIES, PEOPLE, arrangement_for
from crm_desktop.viewmodels.lists.edit import check_cell
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter, filter_of, in_words
from crm_desktop.viewmodels.lists.views import Query, Sort, View, query_as_values, query_of_values


def test_a_filter_and_its_tree_say_the_same() -> None:
    wanted = ListFilter((Leaf("tag", "is", "Customer"), Leaf("last_contact_at", "before", 30), Leaf("phone", "empty")))
    assert filter_of(wanted.tree()) == wanted
    assert wanted.tree()["all"][1] == {"field": "last_contact_at", "op": "before", "value": {"days_ago": 30}}


def test_an_empty_filter_has_an_empty_tree() -> None:
    assert ListFilter(text="  ").tree() == {} and filter_of({}) == ListFilter()


def test_a_tree_that_no_chip_can_say_is_kept_whole() -> None:
    tree = {"any": [{"field": "city", "op": "is", "value": "Nitra"}, {"not": {"field": "phone", "op": "empty"}}]}
    found = filter_of(tree)
    assert [in_words(leaf, "person") for leaf in found.leaves] == ["A filter made elsewhere"]
    assert found.tree() == {"all": [tree]}


def test_a_second_city_takes_the_place_of_the_first_and_a_second_tag_does_not() -> None:
    wanted = ListFilter().with_leaf(Leaf("city", "is", "Nitra")).with_leaf(Leaf("city", "is", "Leeds"))
    assert [leaf.value for leaf in wanted.leaves] == ["Leeds"]
    wanted = ListFilter().with_leaf(Leaf("tag", "is", "A")).with_leaf(Leaf("tag", "is", "B"))
    assert [leaf.value for leaf in wanted.leaves] == ["A", "B"]


def test_what_is_typed_is_asked_of_the_search_with_the_chips_of_text() -> None:
    wanted = ListFilter((Leaf("text", "contains", "nitra"), Leaf("city", "is", "Nitra")), "zuz")
    assert wanted.words == "nitra zuz" and wanted.count == 3
    assert wanted.tree_without_words() == {"all": [{"field": "city", "op": "is", "value": "Nitra"}]}
    assert wanted.without_last() == ListFilter(wanted.leaves)
    assert [leaf.value for leaf in wanted.settled().leaves] == ["nitra", "Nitra", "zuz"]


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (Leaf("last_contact_at", "before", 1), "Last contact over 1 day ago"),
        (Leaf("updated_at", "after", 7), "Changed in the last 7 days"),
        (Leaf("type", "is", "customer"), "Type is Customer"),
        (Leaf("industry", "is", "Food"), "Industry is Food"),
        (Leaf("parent_id", "is", "c1", "Grupo Olivar"), "Parent company is Grupo Olivar"),
        (Leaf("type", "in", ("customer", "partner")), "Type is Customer or Partner"),
        (Leaf("type", "is_not", "customer"), "Type is not Customer"),
        (Leaf("size", "after", "100"), "Employees is more than 100"),
        (Leaf("size", "between", ("10", "50")), "Employees is between 10 and 50"),
        (Leaf("country", "in", ("SK", "ES", "Chile")), "Country is Slovakia, Spain or Chile"),
        (Leaf("created_at", "since", "2026-03-01"), "Created since 2026-03-01"),
        (Leaf("created_at", "between", ("2026-03-01", "2026-03-31")), "Created from 2026-03-01 to 2026-03-31"),
        (Leaf("updated_at", "this_month"), "Changed this month"),
        (Leaf("last_contact_at", "empty"), "No contact yet"),
        (Leaf("tag", "in", ("Key", "Fair")), "Tag is Key or Fair"),
        (Leaf("tag", "is_not", "Key"), "Tag is not Key"),
        (Leaf("email", "not_empty"), "With an e-mail"),
        (Leaf("name", "begins", "Ko"), "Name begins with “Ko”"),
        (Leaf("colour", "is", "red"), "colour: red"),
    ],
)
def test_a_condition_in_words(leaf: Leaf, words: str) -> None:
    assert in_words(leaf, "company") == words


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (Leaf("birthday", "next_days", 14), "Birthday in the next 14 days"),
        (Leaf("birthday", "this_month"), "Birthday this month"),
        (Leaf("do_not_call", "is", "1"), "Do not call: yes"),
        (Leaf("do_not_call", "is", "0"), "Do not call: no"),
        (Leaf("company", "contains", "Kovo"), "Company contains “Kovo”"),
        (Leaf("company_id", "not_empty"), "With a company"),
        (Leaf("job_title", "is_not", ("Buyer", "Owner")), "Job title is not Buyer or Owner"),
    ],
)
def test_a_condition_about_people_in_words(leaf: Leaf, words: str) -> None:
    assert in_words(leaf, "person") == words
    assert filter_of(ListFilter((leaf,)).tree()).leaves == (leaf,)


def test_a_number_in_a_tree_is_no_number_of_days() -> None:
    [leaf] = filter_of({"field": "size", "op": "after", "value": 100}).leaves
    assert leaf.tree() == {"field": "size", "op": "after", "value": "100"}


def test_a_query_survives_as_plain_values() -> None:
    query = Query(
        ListFilter((Leaf("company_id", "is", "c1", "Olivar"), Leaf("tag", "empty")), "x"), Sort("company", True)
    )
    found = query_of_values(query_as_values(query))
    assert found == query and found.filter.leaves[0].label == "Olivar"
    assert query_of_values({}) == Query()


def test_a_view_is_changed_by_filter_text_and_order() -> None:
    view = View("v", "Customers", Query(ListFilter((Leaf("tag", "is", "Customer"),)), Sort()))
    assert not view.is_changed(view.query)
    assert view.is_changed(Query(view.query.filter, Sort("company")))
    assert view.is_changed(Query(ListFilter(view.query.filter.leaves, "x"), Sort()))


@pytest.mark.parametrize("arrangements", [PEOPLE, COMPANIES])
def test_the_name_stands_first_at_every_width_and_columns_only_grow_fewer(arrangements: tuple) -> None:  # type: ignore[type-arg]
    counts = []
    for width in (1600, 900, 720, 560, 420, 200):
        found = arrangement_for(arrangements, width, 1.0)
        assert found.shown[0] == "name"
        counts.append(len(found.shown))
    assert counts == sorted(counts, reverse=True) and counts[-1] == 1


def test_larger_text_needs_more_room() -> None:
    assert arrangement_for(PEOPLE, 1000, 2.0) == arrangement_for(PEOPLE, 500, 1.0)


def test_a_cell_is_checked_before_it_is_saved() -> None:
    assert check_cell(PERSON, "email", {"email": "a b@c"}) == (
        "“a b@c” is not an e-mail address. Write it as name@example.com."
    )
    assert check_cell(PERSON, "email", {"email": ""}) == "" == check_cell(PERSON, "phone", {"phone": "ask Eva"})
    assert check_cell(COMPANY, "name", {"name": " "}) == "A company needs a name. Type it, or press Esc."
