"""Cards made to break a reader: refused by name, and the others go in."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.vcard import read_cards
from crm_desktop.exchange.vcard_map import incoming, read_vcards
from crm_desktop.exchange.vcard_write import write_card

GOOD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Good One\r\nEND:VCARD\r\n"


def around(body: bytes) -> list[Incoming]:
    bad = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bomb\r\n" + body + b"END:VCARD\r\n"
    return list(read_vcards(GOOD + bad + GOOD))


def names(rows: list[Incoming]) -> Iterator[str]:
    for row in rows:
        yield " ".join(str((row.person or {}).get(name, "")) for name in ("given_name", "family_name")).strip()


def refused_for(rows: list[Incoming]) -> list[str]:
    """Return what is expected of the card between two good ones, which alone stays out."""
    assert list(names(rows)) == ["Good One", "", "Good One"]
    assert rows[1].is_refused and rows[1].line == 5
    assert {p.found for p in rows[1].problems} == {"Bomb: more than that"}
    return [p.expected for p in rows[1].problems]


def test_a_million_properties_are_refused() -> None:
    assert refused_for(around(b"TEL:1\r\n" * 1_000_000)) == ["at most 1 MiB a contact"]


def test_many_short_properties_are_refused() -> None:
    assert refused_for(around(b"TEL:1\r\n" * 20_000)) == ["at most 10000 lines a contact"]


def test_a_text_over_a_mebibyte_is_refused() -> None:
    assert refused_for(around(b"NOTE:" + b"x" * (1 << 20) + b"\r\n")) == ["at most 1 MiB a contact"]


def test_a_mebibyte_of_folds_is_refused() -> None:
    assert refused_for(around(b"NOTE:x\r\n" + b" y\r\n" * 400_000)) == ["at most 1 MiB a contact"]


def test_a_photo_of_some_mebibytes_is_taken() -> None:
    photo = b"PHOTO;ENCODING=b;TYPE=JPEG:" + (b"/9j/" * 18 + b"\r\n ") * 40_000 + b"/9j/\r\n"
    rows = around(photo)
    assert rows[1].photo is not None and len(rows[1].photo.data) == 54 * 40_000 + 3
    assert not rows[1].problems


def test_a_photo_over_the_limit_is_left_out_and_the_person_goes_in() -> None:
    rows = around(b"PHOTO;ENCODING=b;TYPE=JPEG:" + b"/9j/" * (19 << 20) + b"\r\nTEL:123456\r\n")
    assert list(names(rows)) == ["Good One", "Bomb", "Good One"]
    assert rows[1].photo is None and (rows[1].person or {})["points"]
    assert [(p.column, p.expected) for p in rows[1].problems] == [("PHOTO", "a picture of at most 50 MiB")]


@pytest.mark.parametrize("body", [b"AGENT:\r\nBEGIN:VCARD\r\n" * 2_000, b"BEGIN:VCARD\r\n" * 2_000])
def test_cards_inside_cards_without_end_stop_nothing(body: bytes) -> None:
    rows = list(read_vcards(GOOD + b"BEGIN:VCARD\r\nFN:Bomb\r\n" + body + b"END:VCARD\r\n" * 2_001 + GOOD))
    found = list(names(rows))
    assert found[0] == found[-1] == "Good One"
    assert "Bomb" in found


def test_a_million_soft_breaks_are_read_in_good_time() -> None:
    head = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Bomb\r\nNOTE;ENCODING=QUOTED-PRINTABLE:"
    (row,) = read_vcards(head + b"a=\r\n" * 250_000 + b"END:VCARD\r\n")
    assert row.notes == ("a" * 250_000,)


def test_a_line_without_end_is_not_gathered_for_ever() -> None:
    rows = list(read_vcards(GOOD + b"BEGIN:VCARD\r\nFN:Bomb\r\nNOTE:" + b"x" * (80 << 20)))
    assert [row.is_refused for row in rows] == [False, True]


def test_a_large_file_is_read_in_little_memory() -> None:
    data = GOOD * 12_000
    tracemalloc.start()
    count = sum(1 for _ in read_vcards(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 12_000
    assert peak < len(data)


@pytest.mark.parametrize(
    "noise", [b"\0" * 1000, b"\xfe\x80\x00", bytes(range(256)) * 20, b":::;;;===\n" * 50, b"\r\r\r\n \n"]
)
def test_noise_is_never_a_crash(noise: bytes) -> None:
    rows = list(read_vcards(noise + b"\r\n" + GOOD + b"BEGIN:VCARD\r\n" + noise + b"\r\nEND:VCARD\r\n" + GOOD))
    assert rows


_FRAGMENTS = """BEGIN:VCARD END:VCARD begin:vcard VERSION:2.1 VERSION:4.0 N FN TEL ADR ORG BDAY AGENT: X-ABLABEL:
NOTE;ENCODING=QUOTED-PRINTABLE: PHOTO;ENCODING=b: PHOTO:data:image/png;base64, CATEGORIES: KIND:org 1604-06-12
: ; , = ^n =C5=A0 item1. ;TYPE= ;CHARSET= GEO=geo:1,2 Š utf-7"""
pieces = st.sampled_from(
    [*_FRAGMENTS.split(), "\n", "\r\n", "\r", "\n ", "=\n", '"', "\\", "\0", "\ufeff", "\u2028", "\udc80"]
)


@given(st.lists(pieces | st.text(max_size=9), max_size=60), st.sampled_from(["utf-8", "latin-1", "utf-16"]))
def test_any_mixture_of_fragments_is_read_and_what_is_read_can_be_written(parts: list[str], encoding: str) -> None:
    data = "BEGIN:VCARD\n" + "".join(parts)
    for card in read_cards(data.encode(encoding, "replace")):
        row = incoming(card)
        assert row.is_refused or row.person is not None or row.company is not None
        for version in ("3.0", "4.0"):
            write_card(card, version).encode()


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Name;Phone\nEva;123\n", b"PK\x03\x04" + bytes(range(256))])
def test_a_file_without_contacts_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ImportFailed) as caught:
        list(read_vcards(data))
    assert caught.value.title == "This file has no contacts in it"
    assert caught.value.advice.startswith("In a vCard file each contact begins with BEGIN:VCARD.")
