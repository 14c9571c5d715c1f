"""Whether two records are one, without a file."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.duplicates.commonness import Commonness, counted
from crm_desktop.domain.duplicates.comparable import Comparable, company_comparable, person_comparable
from crm_desktop.domain.duplicates.finding import COMPANY_RULES, CROWD, PEOPLE_RULES, find_matches
from crm_desktop.domain.duplicates.groups import find_joined
from crm_desktop.domain.duplicates.text import company_words, street_of
from crm_desktop.domain.duplicates.verdict import Verdict


def person(
    given: str = "", family: str = "", *, email: str = "", phone: str = "", born: str = "", street: str = "",
    town: str = "", postal: str = "", company: str = "",
) -> Comparable:  # fmt: skip
    values = {
        "given_name": given,
        "family_name": family,
        "birthday": born,
        "points": {"e": {"kind": "email", "value": email}, "p": {"kind": "phone", "value": phone}},
        "addresses": {"a": {"street": street, "locality": town, "postal_code": postal}},
    }
    return person_comparable(values, company)


def company(name: str, *, phone: str = "", street: str = "", website: str = "", tax_id: str = "") -> Comparable:
    points = {"p": {"kind": "phone", "value": phone}}
    addresses = {"a": {"street": street}} if street else {}
    return company_comparable(
        {"name": name, "website": website, "tax_id": tax_id, "points": points, "addresses": addresses}
    )


def people(a: Comparable, b: Comparable) -> Verdict:
    return PEOPLE_RULES.compare(a, b, Commonness(5000))


def companies(a: Comparable, b: Comparable) -> Verdict:
    return COMPANY_RULES.compare(a, b, Commonness(5000))


JANA = person("Jana", "Nováková", email="jana@firma.sk", phone="+421 905 123 456")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (person("Jana", "Novakova", email="jana@firma.sk"), "same_email"),
        (person("Jana", "Nováková", phone="0905 123 456"), "same_phone"),
        (person("Nováková", "Jana", email="jana@firma.sk"), "swapped_name"),
        (person("Jnaa", "Nováková", email="jana@firma.sk"), "similar_name"),
        (person("J", "Nováková", email="jana@firma.sk"), "similar_name"),
        (person("Jana", "Nováková", email="jana@frima.sk"), "similar_email"),
    ],
)
def test_slips_of_the_hand_are_still_the_same_person(other: Comparable, reason: str) -> None:
    score, reasons = people(JANA, other)
    assert score > 0.5
    assert reason in reasons


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("1971-06-24", "1971-06-24", "same_birthday"),
        ("1971-06-07", "1971-07-06", "similar_birthday"),
        ("1971-06-24", "1971-06-42", "similar_birthday"),
        ("1971-06-24", "1972-06-24", "similar_birthday"),
        ("1971-06-24", "1971", "similar_birthday"),
    ],
)
def test_a_birthday_counts_also_with_day_and_month_turned_or_a_wrong_digit(left: str, right: str, alike: str) -> None:
    score, reasons = people(person("Erin", "Rogers", born=left), person("Erin", "Rogers", born=right))
    assert score > 0.5
    assert alike in reasons


def test_relatives_share_name_address_and_phone_and_are_still_two() -> None:
    home = {"family": "Kováč", "phone": "+421 2 5555 1234", "street": "Dlhá 12", "town": "Nitra", "postal": "949 01"}
    assert people(person("Peter", **home), person("Mária", **home)).score < 0.25


def test_colleagues_share_company_phone_and_office_and_are_still_two() -> None:
    office = {"phone": "+44 20 7946 0000", "street": "High Street 1", "town": "Leeds", "company": "Kovo Ltd"}
    assert people(person("Ann", "Barlow", **office), person("Hugh", "Dawson", **office)).score < 0.1


def test_two_chinese_names_of_one_letter_each_are_other_names() -> None:
    assert (
        people(person("伟", "王", phone="+86 138 0000 1111"), person("芳", "王", phone="+86 138 0000 1111")).score < 0.5
    )


def test_a_rare_name_says_more_than_a_common_one() -> None:
    crowd = [person("Jan", "Novák", born=f"19{n % 90 + 10}-01-{n % 28 + 1:02}") for n in range(1500)]
    common = counted([*crowd, person("Želmíra", "Hrušovská"), person("Želmíra", "Hrušovská")], PEOPLE_RULES.fields)
    usual = PEOPLE_RULES.compare(person("Jan", "Novák"), person("Jan", "Novák"), common).score
    rare = PEOPLE_RULES.compare(person("Želmíra", "Hrušovská"), person("Želmíra", "Hrušovská"), common).score
    assert usual < 0.1 < rare


def test_a_company_is_the_same_with_another_legal_form_and_a_longer_name() -> None:
    assert companies(company("Kovo Trnava, s.r.o."), company("KOVO Trnava a.s.")).score > 0.5
    long = company("Kovo Trnava - strojárne a zámočníctvo", phone="033 555 1234")
    assert companies(company("Kovo Trnava", phone="033 555 1234"), long).score > 0.5


def test_branches_and_tenants_are_other_companies() -> None:
    here, there = (
        company("Kovo", phone="033 555 1234", street="Dlhá 5"),
        company("Kovo", phone="033 555 1234", street="Nová 9"),
    )
    assert companies(here, there).score < 0.5
    tenant = company("Ceramics Ébano", street="Dlhá 5")
    assert companies(company("Kovo Trnava", street="Dlhá 5"), tenant).score < 0.5


def test_a_number_of_the_register_makes_moved_companies_one() -> None:
    left, right = (
        company("Kovo", street="Dlhá 5", tax_id="SK2020123456"),
        company("Kovo", street="Nová 9", tax_id="sk 2020123456"),
    )
    score, reasons = companies(left, right)
    assert score > 0.5
    assert "same_number" in reasons


def test_streets_and_companies_are_read_as_people_write_them() -> None:
    assert street_of("3449 W. Arthington St") == street_of("Arthington Street West 3449")
    assert street_of("ul. Dlhá 12/A") == ("12", "a dlha")
    assert company_words("S. L. Papel & Vino, S.A.") == ("papel", "vino")
    assert company_words("The Company") == ("the", "company")


def test_what_another_program_wrote_into_the_maps_stops_nothing() -> None:
    points = {"a": None, "b": 5, "c": {"kind": "phone", "value": 905}}
    strange = {"points": points, "addresses": {"x": [], "y": {"street": 7}}}
    assert people(person_comparable({"given_name": "Jana", "birthday": 1990, **strange}), JANA).score < 0.5
    assert companies(company_comparable({"name": 5, **strange, "points": "no map"}), company("Kovo")).score < 0.5


WORDS = st.sampled_from(["", "Jana", "Jan", "Nováková", "Novak", "Li", "王", "O'Brien", "x"])
PEOPLE = st.builds(
    person, WORDS, WORDS, email=st.sampled_from(["", "jana@a.sk", "jan@a.sk", "info@b.es"]),
    phone=st.sampled_from(["", "+421905123456", "0905123456", "12"]),
    born=st.sampled_from(["", "1990-01-02", "1990-02-01", "--01-02", "1990"]),
    street=st.sampled_from(["", "Dlhá 5", "5 High Street"]), postal=st.sampled_from(["", "94901", "94910"]),
)  # fmt: skip
COMPANIES = st.builds(
    company, st.sampled_from(["", "Kovo", "Kovo s.r.o.", "Kovo Trnava", "Center of the Center", "a & b"]),
    phone=st.sampled_from(["", "033 555 1234", "033 555 1243"]), street=st.sampled_from(["", "Dlhá 5", "Dlhá 6"]),
    website=st.sampled_from(["", "https://www.kovo.sk/x", "kovo.sk", "gmail.com"]),
)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_people_are_compared_alike_in_both_directions(a: Comparable, b: Comparable) -> None:
    assert people(a, b).score == pytest.approx(people(b, a).score)
    assert 0 <= people(a, b).score <= 1


@given(COMPANIES, COMPANIES)
def test_companies_are_compared_alike_in_both_directions(a: Comparable, b: Comparable) -> None:
    assert companies(a, b).score == pytest.approx(companies(b, a).score)


@given(st.lists(PEOPLE, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(records: list[Comparable], chance: random.Random) -> None:
    order = list(range(len(records)))
    chance.shuffle(order)
    found = {frozenset((m.left, m.right)) for m in find_matches(records, PEOPLE_RULES)}
    again = find_matches([records[n] for n in order], PEOPLE_RULES)
    assert {frozenset((order[m.left], order[m.right])) for m in again} == found


@given(st.lists(PEOPLE, max_size=12), st.integers(0, 11))
def test_searching_for_some_finds_what_the_whole_search_finds_of_them(records: list[Comparable], some: int) -> None:
    whole = {m[:2] for m in find_matches(records, PEOPLE_RULES)}
    part = {m[:2] for m in find_matches(records, PEOPLE_RULES, only=[some])}
    assert part == {pair for pair in whole if some in pair}


def test_a_crowd_under_one_key_is_parted_and_not_left_out() -> None:
    crowd = [person("Jan", "Novák", phone=f"+421905{n:06}") for n in range(10 * CROWD)]
    twin = person("Jan", "Novak", phone="+421905000007")
    assert [m[:2] for m in find_matches([*crowd, twin], PEOPLE_RULES)] == [(7, 10 * CROWD)]


def test_what_follows_from_two_pairs_is_a_pair_too() -> None:
    a = person("Jana", "Nováková", email="jana@firma.sk")
    b = person("Jana", "Nováková", email="jana@firma.sk", phone="+421905123456")
    c = person("", "Nováková", phone="+421905123456", email="", born="1990-05-06")
    records = [a, b, c, *(person(f"X{n}", f"Nováková{n}", phone=f"+4219{n:08}") for n in range(50))]
    assert {m[:2] for m in find_joined(records, PEOPLE_RULES)} >= {(0, 1), (1, 2), (0, 2)}


def test_a_person_who_said_that_two_are_two_is_believed() -> None:
    a = person("Jana", "Nováková", email="jana@firma.sk")
    assert find_joined([a, a], PEOPLE_RULES, apart={(0, 1)}) == []


def test_one_wrong_pair_does_not_chain_two_people() -> None:
    father = [person("Ján", "Kováč", email="jan@kovac.sk", born="1950-01-01", phone="+421905111111") for _ in range(3)]
    son = [person("Ján", "Kováč", email="jk@mail.sk", born="1985-09-23", phone="+421905222222") for _ in range(3)]
    between = person("Ján", "Kováč", email="jan@kovac.sk", phone="+421905222222")
    pairs = {m[:2] for m in find_joined([*father, *son, between], PEOPLE_RULES)}
    assert {(0, 1), (0, 2), (3, 4), (3, 5)} <= pairs
    assert not pairs & {(0, 3), (1, 4), (2, 5)}
