"""What one cell means: a whole name, an e-mail address, a phone number, markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_desktop.domain.phones import normalize_phone
from crm_desktop.exchange.cells import html_to_text, is_email, read_integer
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.full_names import split_name
from crm_desktop.exchange.phone_numbers import e164


@pytest.mark.parametrize(
    ("text", "language", "given", "family"),
    [
        ("Ján Kováč", "", "Ján", "Kováč"),
        ("Mary Ann Smith", "", "Mary Ann", "Smith"),
        ("Ludwig van Beethoven", "", "Ludwig", "van Beethoven"),
        ("García Lorca, Federico", "", "Federico", "García Lorca"),
        ("Ana García López", "es", "Ana", "García López"),
        ("José María García", "es", "José María", "García"),
        ("José María García López", "es", "José María", "García López"),
        ("María de la Cruz Pérez", "es", "María", "de la Cruz Pérez"),
        ("王伟", "", "伟", "王"),
        ("欧阳娜娜", "", "娜娜", "欧阳"),
        ("佐藤 翔太", "", "翔太", "佐藤"),
        ("佐藤さくら", "", "さくら", "佐藤"),
        ("김민준", "", "민준", "김"),
        ("Madonna", "", "Madonna", ""),
    ],
)
def test_a_whole_name_is_taken_apart(text: str, language: str, given: str, family: str) -> None:
    found = split_name(text, language)
    assert (found.get("given_name", ""), found.get("family_name", "")) == (given, family)


def test_titles_stand_apart_from_the_name() -> None:
    assert split_name("Ing. Ján Kováč, PhD.") == {
        "prefix": "Ing.",
        "given_name": "Ján",
        "family_name": "Kováč",
        "suffix": "PhD.",
    }


def test_addresses_of_the_test_set_are_judged_as_it_says(shared_data: Path) -> None:
    cases = json.loads((shared_data / "edge-cases" / "email-addresses.json").read_text(encoding="utf-8"))
    good = [c["address"] for c in cases if c["category"] in ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")]
    bad = [c["address"] for c in cases if c["category"] == "ISEMAIL_ERR"]
    assert [a for a in good if not is_email(a)] == []
    assert [a for a in bad if is_email(a)] == []


def test_international_numbers_are_read_fast_and_just_as_exactly(shared_data: Path) -> None:
    rows = open_table(shared_data / "edge-cases" / "phone-examples.csv")
    place = {title: n for n, title in enumerate(rows.header)}
    for row in rows.rows():
        international, wanted = row.cells[place["international_format"]], row.cells[place["e164"]]
        assert e164(international) == wanted == normalize_phone(international)


@pytest.mark.parametrize(
    "text", ["+421 0905 123 456", "+39 06 1234567", "+44 (0)20 7946 0018", "+1 1202 555 0123", "+83 123456", "+", "+0"]
)
@pytest.mark.parametrize("region", ["", "SK"])
def test_odd_international_numbers_agree_with_the_full_parse(text: str, region: str) -> None:
    assert e164(text, region) == normalize_phone(text, region)


def test_numbers_and_markup() -> None:
    assert [read_integer(t) for t in ("28,549", "1 200", "-5", "1.5", "x")] == [28549, 1200, -5, None, None]
    assert html_to_text("<p>One</p><p>Two &amp; three</p>") == "One\nTwo & three"
    assert html_to_text("a < b > c") == "a < b > c"
