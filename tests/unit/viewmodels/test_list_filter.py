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
        (Leaf("industry", "is", "Food"), "Industry: Food"),
        (Leaf("company_id", "is", "c1", "Grupo Olivar"), "Company is Grupo Olivar"),
    ],
)
def test_a_condition_in_words(leaf: Leaf, words: str) -> None:
    assert in_words(leaf, "company") == words


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
