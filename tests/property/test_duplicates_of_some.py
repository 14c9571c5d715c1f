"""Looking for the twins of some records finds what the search through all finds of them, crowds included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.duplicates import finding
from crm_desktop.domain.duplicates.comparable import Comparable, Place
from crm_desktop.domain.duplicates.finding import COMPANY_RULES, PEOPLE_RULES, Match, Rules, find_matches

few = st.sampled_from
places = st.builds(Place, few(["", "1", "2"]), few(["", "dlha", "mala"]), few(["", "lipany"]), few(["", "08271"]))
people = st.builds(
    Comparable,
    given=few(["", "ada", "adam", "eva"]),
    family=few(["", "byron", "byrony", "cerna"]),
    birthday=few(["", "19800314", "19800413"]),
    company=few(["", "lipa"]),
    phones=st.lists(few(["905111222", "905333444"]), max_size=2, unique=True).map(tuple),
    emails=st.lists(few(["byron@x.example", "byron@y.example", "eva@x.example"]), max_size=2, unique=True).map(tuple),
    places=st.lists(places, max_size=2).map(tuple),
)
companies = st.builds(
    Comparable,
    name=st.lists(few(["lipa", "dub", "kovo", "trnava"]), max_size=3, unique=True).map(tuple),
    phones=st.lists(few(["905111222", "905333444"]), max_size=1).map(tuple),
    codes=st.lists(few(["36555111", "36555112"]), max_size=1).map(tuple),
    sites=st.lists(few(["lipa.sk", "dub.sk"]), max_size=1).map(tuple),
    places=st.lists(places, max_size=1).map(tuple),
)


def of_some(records: list[Comparable], rules: Rules, only: set[int]) -> tuple[set[Match], set[Match]]:
    """Return what is found for some records, and what a search of all finds for them."""
    whole = {match for match in find_matches(records, rules) if match.left in only or match.right in only}
    return set(find_matches(records, rules, only=only)), whole


@pytest.fixture(autouse=True, scope="module")
def _small_crowds() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "CROWD", 4)
        yield


@given(st.data(), st.lists(people, min_size=1, max_size=14))
def test_of_people(data: st.DataObject, records: list[Comparable]) -> None:
    found, whole = of_some(records, PEOPLE_RULES, data.draw(st.sets(st.integers(0, len(records) - 1))))
    assert found == whole


@given(st.data(), st.lists(companies, min_size=1, max_size=14))
def test_of_companies(data: st.DataObject, records: list[Comparable]) -> None:
    found, whole = of_some(records, COMPANY_RULES, data.draw(st.sets(st.integers(0, len(records) - 1))))
    assert found == whole
