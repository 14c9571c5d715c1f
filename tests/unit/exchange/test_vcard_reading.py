"""Cards as programs really write them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from crm_desktop.exchange.vcard import Card, read_cards
from crm_desktop.exchange.vcard_write import write_card

PHOTOS = {"John_Doe_ANDROID.vcf": 876, "John_Doe_IPHONE.vcf": 32531, "John_Doe_MS_OUTLOOK.vcf": 860}
COUNTED = {"FN": "FN_lines", "N": "N_lines", **{name: name for name in ("TEL", "EMAIL", "ADR", "ORG", "URL", "PHOTO")}}


def cards(text: str | bytes) -> list[Card]:
    return list(read_cards(text if isinstance(text, bytes) else text.encode()))


def card(*lines: str, version: str = "3.0") -> Card:
    (found,) = cards("\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]))
    return found


def index(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "vcard" / "index.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_line_of_seven_real_exports_is_found(shared_data: Path) -> None:
    rows = index(shared_data)
    assert len(rows) == 7
    for row in rows:
        found = list(read_cards(shared_data / "vcard" / row["file"]))
        counts = {column: sum(len(one.all(name)) for one in found) for name, column in COUNTED.items()}
        assert counts == {column: int(row[column]) for column in COUNTED.values()}, row["file"]
        assert [one.version for one in found] == [row["version"]] * int(row["cards"])


def test_no_quoted_printable_is_left_in_any_real_export(shared_data: Path) -> None:
    for row in index(shared_data):
        for one in read_cards(shared_data / "vcard" / row["file"]):
            for prop in one.properties:
                if not prop.binary():
                    assert not re.search(r"=[0-9A-F]{2}", prop.value.replace("ext=102", "")), prop


@pytest.mark.parametrize("name", PHOTOS)
def test_photos_of_real_exports_have_all_their_bytes(shared_data: Path, name: str) -> None:
    photos = [prop.binary() for one in read_cards(shared_data / "vcard" / name) for prop in one.all("PHOTO")]
    assert [len(photo[1]) for photo in photos if photo] == [PHOTOS[name]]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_real_exports_written_and_read_again_have_the_same_values(shared_data: Path, version: str) -> None:
    for row in index(shared_data):
        for one in read_cards(shared_data / "vcard" / row["file"]):
            (again,) = cards(write_card(one, version))
            assert not again.problems
            before = [(p.group, p.name, (p.binary() or ("", p.value))[1]) for p in one.properties]
            after = [(p.group, p.name, (p.binary() or ("", p.value))[1]) for p in again.properties]
            assert after == before, row["file"]


def test_android_soft_breaks_bare_types_and_folded_photo(samples: Path) -> None:
    first, second = read_cards(samples / "vcard" / "android-2.1.vcf")
    assert [prop.name for prop in first.properties] == ["EMAIL", "CATEGORIES"]
    assert second.first("FN") == "Ing. Ľuboš Šťastný"
    assert second.first("ORG") == "Drevo Čičmanín;Nákup"
    assert second.first("NOTE") == "Volá ráno\n neskoro nie; 50% zľava"
    assert [sorted(prop.types) for prop in second.all("TEL")] == [["cell", "pref"], ["fax", "work"]]
    assert (second.all("PHOTO")[0].binary() or ("", b""))[1][:4] == b"\x89PNG"
    assert not second.problems


def test_lines_that_end_with_cr_cr_lf_are_lines(samples: Path) -> None:
    (found,) = read_cards(samples / "vcard" / "iphone-3.0.vcf")
    assert len(found.properties) == 22
    assert len((found.all("PHOTO")[0].binary() or ("", b""))[1]) == 72


def test_a_declared_code_page_is_used(samples: Path) -> None:
    (found,) = read_cards(samples / "vcard" / "outlook-2.1.vcf")
    assert found.first("FN") == "Miloš Ďurica"


def test_lower_case_missing_end_nested_and_group_cards_are_all_there(samples: Path) -> None:
    found = list(read_cards(samples / "vcard" / "many-4.0.vcf"))
    assert [one.first("FN") for one in found] == ["Acme Widgets", "Simone Weiß", "Ohne Ende", "Boss", "Team"]
    assert [(p.expected, p.line) for p in found[1].problems] == [("END:VCARD", 9)]
    assert "FN:Helper; of Boss" in found[3].first("AGENT") and found[3].first("TEL") == "1234567"


def test_old_macintosh_line_ends_and_latin_1(samples: Path) -> None:
    (found,) = read_cards(samples / "vcard" / "old-mac.vcf")
    assert (found.first("FN"), found.first("NOTE")) == ("Rosa Peña", "one line")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_recognised(encoding: str) -> None:
    text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:陳小明 Žofia\r\nEND:VCARD\r\n"
    (found,) = cards(text.encode(encoding))
    assert found.first("FN") == "陳小明 Žofia"


def test_bytes_that_are_no_utf_8_are_read_as_western_windows() -> None:
    (found,) = cards(b"BEGIN:VCARD\nVERSION:3.0\nFN:Jos\xe9 \x96 M\xfcller\nNOTE:\xc5\xa0\nEND:VCARD\n")
    assert found.first("FN") == "José – Müller"
    assert found.first("NOTE") == "Š"


def test_a_letter_cut_in_two_by_a_fold_is_whole_again() -> None:
    (found,) = cards("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Žofia\r\nEND:VCARD\r\n".encode().replace(b"\xc5", b"\xc5\r\n "))
    assert found.first("FN") == "Žofia"


def test_an_unknown_character_set_is_reported_and_the_text_is_kept() -> None:
    found = card("NOTE;CHARSET=rot13:Ahoj", version="2.1")
    assert found.first("NOTE") == "Ahoj"
    assert [(p.column, p.expected, p.found) for p in found.problems] == [("NOTE", "a known character set", "rot13")]


def test_quoted_parameters_hold_colons_and_carets() -> None:
    (prop,) = card("ADR;LABEL=\"a^nb^^ ^'c^';d: e\";TYPE=home:;;x", version="4.0").properties
    assert prop.params == {"LABEL": ('a\nb^ "c";d: e',), "TYPE": ("home",)}
    assert prop.value == ";;x"


def test_a_backslash_of_version_2_1_is_itself() -> None:
    assert card(r"NOTE:C:\Users\; x", version="2.1").first("NOTE") == r"C:\Users; x"


def test_base64_that_is_not_indented_belongs_to_its_photo() -> None:
    (prop,) = card("PHOTO;BASE64;GIF:R0lGODlh", "AQABAAAA", "", version="2.1").properties
    assert prop.binary() == ("GIF", b"GIF89a\x01\x00\x01\x00\x00\x00")


def test_a_line_without_a_colon_is_reported() -> None:
    found = card("FN:A", "what is this")
    assert [(p.expected, p.found) for p in found.problems] == [("a line such as NAME:value", "what is this")]


def test_text_outside_cards_is_reported_once() -> None:
    found = cards("hello\nFN:lost\nBEGIN:VCARD\nFN:A\nEND:VCARD\n")
    assert [one.first("FN") for one in found] == ["", "A"]
    assert [(p.line, p.expected, p.found) for p in found[0].problems] == [(1, "BEGIN:VCARD", "hello")]


def test_a_file_of_nothing_has_no_cards() -> None:
    assert cards(b"") == []
    assert cards(b"\r\n\r\n") == []


def test_a_callers_file_stays_open() -> None:
    file = io.BytesIO("BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n".encode("utf-16"))
    assert [one.first("FN") for one in read_cards(file)] == ["A"]
    assert not file.closed
