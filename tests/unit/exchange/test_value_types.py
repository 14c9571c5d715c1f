"""A column that no field takes becomes a field of the type that its values show, and keeps them as such."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.exchange.importing import open_source
from crm_desktop.exchange.name_shapes import find_names
from crm_desktop.exchange.recognise import recognise
from crm_desktop.exchange.survey import settle, survey
from crm_desktop.exchange.value_types import decimal_mark, propose_field, read_decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(1.62)", "-1.62"),
        ("1'234'567,89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("5,69", "5.69"),
        ("12\u00a0500,5", "12500.5"),
        ("1,234,567", "1234567"),
        ("-3", "-3"),
    ],
)
def test_numbers_of_all_countries(text: str, number: str) -> None:
    assert read_decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["3.4.2020", "1,2,3", "1e5", "", "12,34,567", "1.234.56", "--1"])
def test_what_is_no_number(text: str) -> None:
    assert read_decimal(text) is None


def test_a_column_shows_by_its_other_numbers_what_a_point_means() -> None:
    assert (decimal_mark(["1.234,50", "2.500"]), read_decimal("2.500", ",")) == (",", Decimal(2500))
    assert (decimal_mark(["0.5", "2.500"]), read_decimal("2.500", ".")) == (".", Decimal("2.5"))
    assert decimal_mark(["1.5", "2,5"]) is None
    assert decimal_mark(["2.500"]) == ""


@pytest.mark.parametrize(
    ("title", "values", "type_"),
    [
        ("Score", ["5", "17"], "integer"),
        ("Score", ["1,234", "2,500"], "integer"),
        ("Price", ["5,69", "17"], "decimal"),
        ("Started", ["3.4.2020", "15.4.2020"], "date"),
        ("Changed", ["2024-02-01 09:30"], "text"),  # a day would lose the hour
        ("Active", ["yes", "no"], "yes_no"),
        ("Aktívny", ["áno", "nie"], "yes_no"),
        ("Page", ["https://a.example", "www.b.example"], "link"),
        ("Grade", ["A", "B", "C"] * 10, "choice"),
        ("Grade", ["A", "B", "C"], "text"),  # three rows show no choice
        ("ZIP", ["81101", "82105"], "text"),
        ("Order no", ["1", "2"], "text"),
        ("Member", ["0017", "0018"], "text"),
        ("Remark", ["one", "5"], "text"),
        ("Nothing", [], "text"),
        ("Size", ["1.23456"], "text"),  # more decimals than are kept
    ],
)
def test_a_type_is_given_where_all_values_fit(title: str, values: list[str], type_: str) -> None:
    assert propose_field(title, values).type == type_


def test_a_choice_offers_what_the_column_repeats() -> None:
    assert propose_field("Grade", ["B", "A"] * 20).options == ("A", "B")


def write(folder: Path, lines: list[str]) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_last_row_of_a_long_file_can_take_a_type_back(tmp_path: Path) -> None:
    lines = ["Name,Score", *(f"Person {n},{n}" for n in range(3_000)), "Last One,many"]
    lines[1_100] = "Person X,often"  # where recognition doesn't look
    source = open_source(write(tmp_path, lines[:-1]))
    assert source.recognised is not None
    assert [p.type for p in source.recognised.proposals] == ["integer"]
    rows = list(source.rows())
    assert rows[1_099].kept == {"Score": "often"}
    assert rows[5].kept == {"Score": "5"}
    assert all(row.kept_types == {} for row in rows)


def test_a_choice_that_turns_out_to_have_many_values_is_text(tmp_path: Path) -> None:
    grades = [f"Person {n},{'AB'[n % 2]}" for n in range(3_000)]
    grades[1_000:1_020] = [f"Person {n},grade {n}" for n in range(20)]
    source = open_source(write(tmp_path, ["Name,Grade", *grades]))
    assert source.recognised is not None
    assert [p.type for p in source.recognised.proposals] == ["choice"]
    assert next(source.rows()).kept_types == {}


def test_a_long_column_of_different_values_is_judged_as_a_whole(tmp_path: Path) -> None:
    days = [date(1950, 1, 1) + timedelta(days=n) for n in range(12_000)]
    rows = [f'Person,{d.day}/{d.month}/{d.year},"{n},{n % 100:02d}"' for n, d in enumerate(days)]
    found = survey(open_source(write(tmp_path, ["Name,Birthday,Price", *rows])))
    assert found.source.recognised is not None
    birthday, price = found.source.recognised.mapping.columns[1:]
    assert (birthday.date_order, price.field_type, price.decimal_mark) == ("dmy", "decimal", ",")
    rows[6_000] = "Person,13/13/1980,1.5"
    found = survey(open_source(write(tmp_path, ["Name,Birthday,Price", *rows])))
    assert found.source.recognised is not None
    assert (found.source.recognised.mapping.columns[2].field_type, found.warned) == ("", 1)


def test_typed_values_come_with_their_type(tmp_path: Path) -> None:
    path = write(tmp_path, ["Name,Score,Price,Since,Active", 'Ada,5,"5,69",26.7.2025,yes', 'Eva,7,"(1,62)",,no'])
    ada, eva = open_source(path).rows()
    assert ada.kept == {"Score": 5, "Price": Decimal("5.69"), "Since": "2025-07-26", "Active": True}
    assert eva.kept == {"Score": 7, "Price": Decimal("-1.62"), "Active": False}
    assert ada.kept_types == {"Score": "integer", "Price": "decimal", "Since": "date", "Active": "yes_no"}


def test_an_open_order_of_days_and_months_is_asked_and_never_guessed(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, ["Name,Birthday,Since", "Ada,3/4/1980,5/6/2020", "Eva,5/6/1981,1/2/2021"]))
    assert source.recognised is not None
    assert [(q.column, q.answers, q.example) for q in source.recognised.questions] == [
        ("Birthday", ("dmy", "mdy"), "3/4/1980"),
        ("Since", ("dmy", "mdy"), "5/6/2020"),
    ]
    assert settle(source).recognised == survey(source).source.recognised
    assert len(survey(source).questions) == 2
    ada = next(source.rows())
    assert ada.person is not None
    assert "birthday" not in ada.person
    assert ada.kept == {"Birthday": "3/4/1980", "Since": "5/6/2020"}


def test_a_late_row_answers_the_question_for_the_whole_column(tmp_path: Path) -> None:
    lines = ["Name,Birthday", *("Person,3/4/1980" for _ in range(3_000))]
    lines[1_100] = "Person,25/4/1980"
    source = open_source(write(tmp_path, lines))
    assert source.recognised is not None
    assert [q.column for q in source.recognised.questions] == ["Birthday"]
    found = survey(source)
    assert (found.questions, found.rows, found.refused) == ((), 3_000, 0)
    people = [row.person for row in found.source.rows()]
    assert people[0] is not None
    assert people[0]["birthday"] == "1980-04-03"


def test_an_impossible_day_costs_its_cell_not_the_file(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, ["Name,Birthday", "Ada,31.2.1980", "Eva,28.2.1980"]))
    found = survey(source)
    assert (found.rows, found.refused, found.warned) == (2, 0, 1)
    assert [(p.line, p.column, p.found) for p in found.problems] == [(2, "Birthday", "31.2.1980")]


def test_names_under_foreign_titles_are_found_in_the_addresses() -> None:
    rows = [
        ["Kovač", "Jana", "jana.kovac@x.example"],
        ["Novak", "Marko", "marko.novak@x.example"],
        ["Zupan", "Ana", "office@x.example"],
        ["Horvat", "Iva", "iva.horvat@x.example"],
    ]
    assert find_names(rows, 2, [0, 1]) == {1: "person.given_name", 0: "person.family_name"}
    whole = [[f"{row[1]} {row[0]}", row[2]] for row in rows]
    assert find_names(whole, 1, [0]) == {0: "person.full_name"}
    assert find_names([["Praha", "a@x.example"]] * 5, 1, [0]) == {}


def test_values_show_what_foreign_titles_hide() -> None:
    rows = [
        ["Jana Kovač", "jana.kovac@x.example", "+386 31 222 333", "Ljubljana", "1000", "www.x.example"],
        ["Marko Novak", "marko.novak@x.example", "+386 31 222 334", "Maribor", "2000", "www.y.example"],
        ["Ana Zupan", "ana.zupan@x.example", "+386 31 222 335", "Celje", "3000", "www.z.example"],
    ]
    found = recognise(("Oseba", "Pošta", "Klic", "Ort", "Cifra", "Stran"), rows)
    assert [column.target for column in found.mapping.columns] == [
        "person.full_name",
        "person.email",
        "person.phone",
        "person.address:other.locality",
        "person.address:other.postal_code",
        "person.url",
    ]


def test_a_name_beside_a_first_name_is_the_last_name() -> None:
    found = recognise(("Vorname", "Name", "PLZ"), [["Jana", "Kovač", "01234"]])
    assert [c.target for c in found.mapping.columns][:2] == ["person.given_name", "person.family_name"]
