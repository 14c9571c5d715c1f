"""A card that can't go in brings its text, in the letters that are meant, and is read again from it."""

from __future__ import annotations

from crm_desktop.exchange.card_text import MOST_TEXT
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.vcard_map import read_card_text, read_vcards

GOOD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nN:Lovelace;Ada\nEND:VCARD\n"


def bad(data: bytes) -> Incoming:
    """Return the one row with a problem."""
    (row,) = [row for row in read_vcards(data + GOOD) if row.problems]
    return row


def test_a_card_without_a_name_brings_its_text_and_comes_in_once_it_has_one() -> None:
    row = bad(b"BEGIN:VCARD\nVERSION:3.0\nNOTE:met in Nitra\nEND:VCARD\n")
    assert row.is_refused
    assert row.cells == ("BEGIN:VCARD\nVERSION:3.0\nNOTE:met in Nitra\nEND:VCARD\n",)
    again = read_card_text(row.cells[0].replace("NOTE", "FN:Eva Kral\nNOTE"), row.line)
    assert not again.problems
    assert again.person is not None and again.person["given_name"] == "Eva" and again.notes == ("met in Nitra",)


def test_a_good_card_keeps_no_text() -> None:
    assert [row.cells for row in read_vcards(GOOD)] == [()]


def test_a_card_in_the_letters_of_windows_is_shown_and_read_as_meant() -> None:
    data = "BEGIN:VCARD\nVERSION:2.1\nNOTE;CHARSET=windows-1250:Žilina\nADR:;;Ulica;Košice\nEND:VCARD\n"
    row = bad(data.encode("cp1250"))
    assert "Žilina" in row.cells[0]
    again = read_card_text(row.cells[0] + "", row.line)
    assert again.is_refused and again.notes == ("Žilina",)


def test_quoted_printable_stays_readable_for_the_program() -> None:
    row = bad(b"BEGIN:VCARD\nVERSION:2.1\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C5=BDilina=\n v\nEND:VCARD\n")
    again = read_card_text(row.cells[0].replace("NOTE", "FN:Eva\nNOTE", 1), row.line)
    assert again.notes == ("Žilina v",) and not again.problems


def test_a_line_that_lost_its_card_is_offered_inside_of_one() -> None:
    row = bad(b"FN:Eva Kral\nEND:VCARD\n")
    assert row.cells[0] == "BEGIN:VCARD\nVERSION:3.0\nFN:Eva Kral\nEND:VCARD\n"
    assert read_card_text(row.cells[0], row.line).person is not None


def test_what_is_no_card_any_more_is_refused_with_a_sentence() -> None:
    for text, found in (("hello", "no contact"), (GOOD.decode() * 2, "several contacts")):
        row = read_card_text(text, 7)
        (problem,) = row.problems
        assert (problem.line, problem.expected, problem.found) == (
            7, "one contact, from BEGIN:VCARD to END:VCARD", found,
        )  # fmt: skip
        assert row.cells == (text,) and row.is_refused


def test_a_picture_is_folded_and_read_again_as_it_was() -> None:
    picture = b"/9j/" + b"QUJD" * 2_000
    row = bad(b"BEGIN:VCARD\nVERSION:3.0\nPHOTO;ENCODING=b;TYPE=JPEG:" + picture + b"\nEND:VCARD\n")
    assert max(map(len, row.cells[0].splitlines())) <= 76
    again = read_card_text(row.cells[0].replace("PHOTO", "FN:Eva\nPHOTO"), row.line)
    assert again.photo is not None and len(again.photo.data) == 3 + 3 * 2_000


def test_a_card_that_is_too_long_to_correct_brings_no_text() -> None:
    row = bad(b"BEGIN:VCARD\nVERSION:3.0\nPHOTO;ENCODING=b;TYPE=JPEG:" + b"QUJD" * (MOST_TEXT // 3) + b"\nEND:VCARD\n")
    assert row.is_refused and row.cells == ()
