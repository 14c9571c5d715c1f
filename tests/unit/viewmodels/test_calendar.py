"""Where activities stand in a calendar: lanes, midnights, whole days, local hours over a change of the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crm_desktop.services.calendar import Days, route_of
from crm_desktop.services.calendar_layers import BIRTHDAYS, DayNote
from crm_desktop.services.day_rows import DayItem
from crm_desktop.services.series import Coming
from crm_desktop.viewmodels.calendar import MORE, Block, lay_out, moved_to, week_of

ZONE = ZoneInfo("Europe/Bratislava")
WEEK = week_of(date(2026, 3, 12))


def at(day: int, hour: int, minute: int = 0) -> int:
    return int(datetime(2026, 3, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def item(name: str, start: int, end: int | None = None, *, all_day: bool = False, status: str = "planned") -> DayItem:
    return DayItem(1, name, "call", name, status, start, end, all_day, start, "", "", "", "", "", "", "", "", "")


def test_a_week_begins_with_the_first_weekday_of_the_formats() -> None:
    assert (WEEK[0], WEEK[-1]) == (date(2026, 3, 9), date(2026, 3, 15))
    assert week_of(date(2026, 3, 12), 6)[0] == date(2026, 3, 8)


def test_a_block_stands_at_its_hour_and_is_never_shorter_than_can_be_read() -> None:
    board = lay_out(WEEK, Days((item("a", at(12, 9), at(12, 9, 5)),)), ZONE)
    assert [(b.column, b.top, b.bottom) for b in board.blocks] == [(3, 540, 570)]


def test_what_overlaps_stands_side_by_side_and_what_does_not_has_the_whole_width() -> None:
    items = (item("a", at(12, 9), at(12, 11)), item("b", at(12, 10), at(12, 12)), item("c", at(12, 11), at(12, 12)),
             item("d", at(12, 13), at(12, 14)))  # fmt: skip
    lanes = {b.key: (b.lane, b.lanes) for b in lay_out(WEEK, Days(items), ZONE).blocks}
    assert lanes == {"a": (0, 2), "b": (1, 2), "c": (0, 2), "d": (0, 1)}


def test_a_meeting_online_is_no_stop_of_a_route() -> None:
    there = replace(item("there", at(12, 9)), kind="visit", place="Mlynská 14, Trnava")
    online = replace(there, id="online", kind="meeting", place="https://meet.example/olivar")
    assert [stop.id for stop in route_of(Days((there, online)))] == ["there"]


def test_what_runs_over_midnight_stands_on_both_days() -> None:
    board = lay_out(WEEK, Days((item("night", at(12, 23), at(13, 2)),)), ZONE)
    assert [(b.column, b.top, b.bottom) for b in board.blocks] == [(3, 1380, 1440), (4, 0, 120)]


def test_a_whole_day_of_several_days_is_a_bar_on_each_and_a_birthday_on_its_own() -> None:
    days = Days(
        (item("fair", at(12, 0), at(14, 0), all_day=True),), (), (DayNote(WEEK[0], BIRTHDAYS, "Ada", years=40),)
    )
    board = lay_out(WEEK, days, ZONE)
    assert [(bar.title, bar.column, bar.years) for bar in board.bars] == [
        ("fair", 3, 0),
        ("fair", 4, 0),
        ("Ada", 0, 40),
    ]
    assert board.lines_of_bars() == 1


def test_a_day_with_more_bars_than_lines_ends_with_a_number() -> None:
    notes = tuple(DayNote(WEEK[0], "v/due_at", f"N{n}", ("company", str(n)), about="Due", colour=2) for n in range(6))
    board = lay_out(WEEK, Days((), (), (*notes, DayNote(WEEK[1], BIRTHDAYS, "Ada"))), ZONE)
    assert [(bar.title, bar.column) for bar in board.bars] == [("N0", 0), ("N1", 0), ("N2", 0), ("Ada", 1), ("", 0)]
    assert [bar.title for bar in board.bars[-1].hidden] == ["N3", "N4", "N5"]
    assert board.lines_of_bars() == 4 and board.bars[0].colour == 2


def test_a_time_to_come_of_a_series_is_marked_as_one() -> None:
    board = lay_out(WEEK, Days((), (Coming("s", "meeting", "Round", at(13, 9), at(13, 10), False),)), ZONE)
    assert [(b.key, b.is_series, b.minutes) for b in board.blocks] == [("s", True, 60)]


def test_a_block_that_is_moved_over_a_change_of_the_clocks_keeps_its_hour() -> None:
    days = week_of(date(2026, 3, 27))  # clocks change on Sunday, 29 March
    block = Block("a", 5, 540, 600, 0, "a", "call")
    moment = moved_to(block, days, by_days=1, by_minutes=15, zone=ZONE)
    assert datetime.fromtimestamp(moment / 1000, ZONE) == datetime(2026, 3, 29, 9, 15, tzinfo=ZONE)


def test_a_block_never_leaves_the_days_that_are_shown() -> None:
    block = Block("a", 6, 1380, 1440, 0, "a", "call")
    moment = moved_to(block, WEEK, by_days=3, by_minutes=600, zone=ZONE)
    assert datetime.fromtimestamp(moment / 1000, ZONE) == datetime(2026, 3, 15, 23, 45, tzinfo=ZONE)


def test_a_block_takes_the_lanes_beside_it_that_nobody_needs_meanwhile() -> None:
    items = (item("a", at(12, 9), at(12, 12)), item("b", at(12, 9), at(12, 10)), item("c", at(12, 9), at(12, 10)),
             item("d", at(12, 11), at(12, 12)))  # fmt: skip
    spans = {b.key: (b.lane, b.lanes, b.span) for b in lay_out(WEEK, Days(items), ZONE).blocks}
    assert spans == {"a": (0, 3, 1), "b": (1, 3, 1), "c": (2, 3, 1), "d": (1, 3, 2)}


def calls(*minutes: int) -> Days:
    return Days(tuple(item(f"c{n}", at(12, 9, m), status="done") for n, m in enumerate(minutes)))


def test_calls_within_minutes_share_the_width_up_to_a_number_for_the_rest() -> None:
    blocks = lay_out(WEEK, calls(0, 2, 4, 6, 8), ZONE).blocks
    assert [(b.key, b.lane, b.lanes) for b in blocks] == [("c0", 0, 3), ("c1", 1, 3), ("", 2, 3)]
    number = blocks[-1]
    assert (number.kind, [b.key for b in number.hidden]) == (MORE, ["c2", "c3", "c4"])
    assert (number.top, number.bottom, number.is_series) == (544, 578, True)


def test_a_day_alone_has_room_for_more_and_one_too_many_is_no_number() -> None:
    assert len(lay_out(WEEK[3:4], calls(0, 2, 4, 6, 8), ZONE, most=8).blocks) == 5
    blocks = lay_out(WEEK, calls(0, 2, 4), ZONE).blocks
    assert [b.key for b in blocks] == ["c0", "c1", "c2"] and not any(b.hidden for b in blocks)


def test_numbers_of_one_busy_morning_stand_apart_where_there_is_a_gap() -> None:
    long = [item(f"l{n}", at(12, 8), at(12, 12)) for n in range(2)]
    days = Days((*long, *calls(0, 2, 4, 40, 42).items))
    numbers = [(b.top, len(b.hidden)) for b in lay_out(WEEK, days, ZONE).blocks if b.hidden]
    assert numbers == [(540, 3), (580, 2)]
