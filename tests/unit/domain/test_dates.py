from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.dates import DateOrder, infer_date_order, parse_date
from crm_desktop.domain.errors import ValidationError

DMY, MDY, YMD, AMBIGUOUS = DateOrder.DMY, DateOrder.MDY, DateOrder.YMD, DateOrder.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2012-06-06", AMBIGUOUS, "2012-06-06"),
        ("20120606", AMBIGUOUS, "2012-06-06"),
        ("2012/6/6", AMBIGUOUS, "2012-06-06"),
        ("2023-05-11 00:00:00", AMBIGUOUS, "2023-05-11"),
        ("2020-01-01T00:00:00.000Z", AMBIGUOUS, "2020-01-01"),
        ("2009-08-08T14:30:00-05:00", AMBIGUOUS, "2009-08-08"),
        ("20090808T1430-0500", AMBIGUOUS, "2009-08-08"),
        ("--0203", AMBIGUOUS, "--02-03"),
        ("--02-29", AMBIGUOUS, "--02-29"),
        ("1604-06-12", AMBIGUOUS, "--06-12"),
        ("12.6.", AMBIGUOUS, "--06-12"),
        ("1980-03", AMBIGUOUS, "1980-03"),
        ("1980", AMBIGUOUS, "1980"),
        ("3. 4. 2024", MDY, "2024-04-03"),
        ("03/04/2024", DMY, "2024-04-03"),
        ("03/04/2024", MDY, "2024-03-04"),
        ("3/15/2024 2:30 PM", MDY, "2024-03-15"),
        ("15/3/24", DMY, "2024-03-15"),
        ("15/3/69", DMY, "1969-03-15"),
        ("25/12/2020", AMBIGUOUS, "2020-12-25"),
        ("5/5/2020", AMBIGUOUS, "2020-05-05"),
        ("26 Jul 2025", AMBIGUOUS, "2025-07-26"),
        ("Jul 26, 2025", AMBIGUOUS, "2025-07-26"),
        ("26 de julio de 2025", AMBIGUOUS, "2025-07-26"),
        ("26. júla 2025", AMBIGUOUS, "2025-07-26"),
        ("", AMBIGUOUS, ""),
        ("0/0/00", DMY, ""),
        ("00.00.0000", DMY, ""),
        ("0000-00-00 00:00:00", AMBIGUOUS, ""),
    ],
)
def test_a_day_is_read_as_files_write_it(text: str, order: DateOrder, day: str) -> None:
    assert parse_date(text, order) == day


@pytest.mark.parametrize("text", ["31.2.2020", "2023-02-29", "--13-01", "13/13/2020", "1980-13", "soon", "1" * 99])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_date(text, DMY)
    assert caught.value.title == f"“{text[:40]}” isn't a date"
    assert caught.value.advice == "Write it as 2026-03-14."


def test_the_order_of_a_column_overrules_no_proof() -> None:
    with pytest.raises(ValidationError):
        parse_date("12/25/2020", DMY)


def test_a_day_with_two_meanings_is_never_guessed() -> None:
    with pytest.raises(ValidationError) as caught:
        parse_date("03/04/2024")
    assert caught.value.title == "“03/04/2024” can be read in two ways"
    assert caught.value.advice == "Choose whether the day or the month comes first in this column."


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2024", "25/12/2020"], DMY),
        (["03/04/2024", "12/25/2020", ""], MDY),
        (["3.4.2024"], DMY),
        (["2024-01-02", "", "0/0/00"], YMD),
        (["03/04/2024", "05/06/2024"], AMBIGUOUS),
        (["25/12/2020", "12/25/2020"], AMBIGUOUS),
        (["2024-01-02", "3/15/2024 2:30 PM"], MDY),
        ([], YMD),
    ],
)
def test_the_whole_column_tells_the_order(cells: list[str], order: DateOrder) -> None:
    assert infer_date_order(cells) == order


@given(
    st.dates(),
    st.sampled_from([("dmy", "{d}/{m}/{y:04d}"), ("mdy", "{m:02d}-{d:02d}-{y:04d}"), ("ymd", "{y:04d}-{m}-{d}")]),
)
def test_any_day_is_read_in_its_order(day: object, style: tuple[str, str]) -> None:
    year, month, number = (int(part) for part in str(day).split("-"))
    expected = str(day) if year != 1604 else f"-{str(day)[4:]}"
    assert parse_date(style[1].format(y=year, m=month, d=number), DateOrder(style[0])) == expected


@given(st.text(max_size=80), st.sampled_from(DateOrder))
def test_any_text_is_a_day_or_a_sentence(text: str, order: DateOrder) -> None:
    try:
        parse_date(text, order)
    except ValidationError as error:
        assert error.title and error.advice
