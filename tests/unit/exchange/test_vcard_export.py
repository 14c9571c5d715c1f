"""People and companies written as cards and read again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.exchange.incoming import Incoming, Photo
from crm_desktop.exchange.vcard_export import company_card, person_card
from crm_desktop.exchange.vcard_labels import ADDRESS_TYPES, PHONE_TYPES, PLACE_TYPES
from crm_desktop.exchange.vcard_map import read_vcards
from crm_desktop.exchange.vcard_write import write_card

VERSIONS = pytest.mark.parametrize("version", ["3.0", "4.0"])


def written(row: Incoming, version: str) -> str:
    more = {"custom": row.kept, "refs": row.refs}
    if row.person is None:
        card = company_card({**(row.company or {}), **more}, notes=row.notes, tags=row.tags, version=version)
    else:
        card = person_card(
            {**row.person, **more},
            company=str((row.company or {}).get("name", "")),
            job_title=str((row.affiliation or {}).get("job_title", "")),
            department=str((row.affiliation or {}).get("department", "")),
            notes=row.notes,
            tags=row.tags,
            photo=row.photo,
            version=version,
        )
    return write_card(card, version)


def again(row: Incoming, version: str) -> Incoming:
    (found,) = read_vcards(written(row, version).encode())
    return found


def facts(row: Incoming) -> Incoming:
    """Leave out the place in the file and its faults; the units of a company are one text by now."""
    return replace(row, line=1, problems=(), cells=(), refs={**row.refs})


@VERSIONS
def test_contacts_of_real_exports_come_back_as_they_were(shared_data: Path, version: str) -> None:
    for path in sorted((shared_data / "vcard").glob("*.vcf")):
        for row in read_vcards(path):
            assert facts(again(row, version)) == facts(row), path.name


@VERSIONS
def test_contacts_of_the_samples_come_back_as_they_were(samples: Path, version: str) -> None:
    for path in sorted((samples / "vcard").glob("*.vcf")):
        for row in read_vcards(path):
            if not row.is_refused:
                assert facts(again(row, version)) == facts(row), path.name


words = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="\ufffd"), min_size=1, max_size=30)
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
days = st.one_of(
    st.dates().map(str).filter(lambda day: not day.startswith("1604")),
    st.dates().map(lambda day: f"-{str(day)[4:]}"),
)
labels = st.from_regex(r"[a-z]{3,8} [a-z]{3,8}", fullmatch=True)


def points() -> st.SearchStrategy[dict[str, object]]:
    def of(kind: str, known: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, object]]:
        label = st.sampled_from(known) | labels if known else labels
        return st.fixed_dictionaries({"kind": st.just(kind), "value": values}, optional={"label": label})

    return st.one_of(
        of("phone", list(PHONE_TYPES), st.from_regex(r"\+?[0-9 ()-]{3,15}[0-9]", fullmatch=True).map(str.strip)),
        of("email", list(PLACE_TYPES), st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True)),
        of("url", list(PLACE_TYPES), st.from_regex(r"https://[a-z]{1,9}/[a-z;,?=&%\\]{0,9}", fullmatch=True)),
        of("im", ["Skype", "Jabber", "work"], st.from_regex(r"(xmpp:)?[a-z]{1,9}", fullmatch=True)),
        of("social", ["twitter", "LinkedIn"], st.from_regex(r"https://[a-z]{1,9}", fullmatch=True)),
    )


def addresses() -> st.SearchStrategy[dict[str, object]]:
    parts = dict.fromkeys(("locality", "region", "postal_code", "po_box"), phrases)
    kinds = st.sampled_from(sorted(ADDRESS_TYPES))
    return st.fixed_dictionaries(
        {"kind": kinds, "street": phrases, "country": st.sampled_from(["SK", "ES", "US"])}, optional=parts
    )


def distinct(items: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[tuple[dict[str, object], ...]]:
    return st.lists(items, min_size=1, max_size=4, unique_by=lambda item: str(sorted(item.items()))).map(tuple)


people = st.fixed_dictionaries(
    {"family_name": words},
    optional={
        "given_name": phrases,
        "additional_name": phrases,
        "prefix": words,
        "suffix": phrases,
        "nickname": phrases,
        "phonetic_given_name": words,
        "birthday": days,
        "anniversary": days,
        "language": st.sampled_from(["sk", "es", "en-GB"]),
        "points": distinct(points()),
        "addresses": distinct(addresses()),
    },
)


@VERSIONS
@given(person=people, notes=st.lists(phrases, max_size=2, unique=True), tags=st.lists(words, max_size=3, unique=True))
def test_any_person_comes_back_as_they_were(
    version: str, person: dict[str, object], notes: list[str], tags: list[str]
) -> None:
    row = Incoming(1, person=person, notes=tuple(notes), tags=tuple(tags), photo=Photo("image/png", b"\x89PNG"))
    assert again(row, version) == row


@VERSIONS
def test_naughty_strings_are_names_and_notes_like_any_other(shared_data: Path, version: str) -> None:
    strings = json.loads((shared_data / "edge-cases" / "naughty-strings.json").read_text(encoding="utf-8"))
    for text in filter(str.strip, strings):
        found = again(Incoming(1, person={"family_name": "X", "given_name": text}, notes=(text,)), version)
        assert found.person == {"family_name": "X", "given_name": text.strip()}
        assert found.notes == (text,)


def test_a_label_of_ones_own_never_takes_the_group_of_a_kept_line() -> None:
    kept = {"vcard": {"lines": ["item1.X-ABRELATEDNAMES:Eva", "item1.X-ABLABEL:Friend"]}}
    point = {"kind": "phone", "value": "123456", "label": "cabin"}
    text = written(Incoming(1, person={"given_name": "Jo", "points": (point,)}, kept=kept), "3.0")
    assert "item2.TEL:123456\r\nitem2.X-ABLABEL:cabin\r\n" in text
    assert "item1.X-ABRELATEDNAMES:Eva\r\nitem1.X-ABLABEL:Friend\r\n" in text


def test_a_day_without_a_year_is_written_as_each_version_can() -> None:
    row = Incoming(1, person={"given_name": "Jo", "birthday": "--06-12"})
    assert "BDAY;X-APPLE-OMIT-YEAR=1604:1604-06-12\r\n" in written(row, "3.0")
    assert "BDAY:--06-12\r\n" in written(row, "4.0") or "BDAY:--0612\r\n" in written(row, "4.0")


def test_a_person_without_a_name_is_written_under_their_e_mail() -> None:
    row = Incoming(1, person={"points": ({"kind": "email", "value": "a@b.example"},)})
    text = written(row, "3.0")
    assert "FN:a@b.example\r\nN:;;;;\r\n" in text
    assert again(row, "3.0").person == row.person


def test_records_with_keyed_items_are_written_too() -> None:
    record = {"id": "0198-id", "given_name": "Jo", "points": {"p1": {"kind": "phone", "value": "123456"}}}
    text = write_card(person_card(record))
    assert "TEL:123456\r\n" in text and "UID:0198-id\r\n" in text
