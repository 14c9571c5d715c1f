"""Where what stands in a calendar: blocks with the lanes that they share, and the bars of whole days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from crm_desktop.services.calendar import Days
from crm_desktop.services.day_rows import MINUTE, DayItem, local_day, moment_of

DAY_MINUTES = 24 * 60
MORE = "more"  # the kind of a number that stands for blocks without room
OTHER = "calendar"  # the kind of what stands in somebody else's calendar
SHORTEST = 30  # minutes that a block is drawn with at the least
MOST_LANES = 3  # blocks side by side on a day of a week; of a day alone
MOST_LANES_OF_A_DAY = 8
MOST_LINES = 4  # of bars above the hours
STEP = 15  # minutes by which a block is moved


@dataclass(frozen=True, slots=True)
class Block:
    """One activity on one day: from `top` to `bottom` in minutes after midnight, in one of `lanes` side by side."""

    key: str
    column: int
    top: int
    bottom: int
    at: int
    title: str
    kind: str
    who: str = ""
    place: str = ""
    is_done: bool = False
    is_series: bool = False  # no record: a time to come of a series, or somebody else's
    record: tuple[str, str] = ("", "")
    lane: int = 0
    lanes: int = 1
    span: int = 1  # of the lanes, from its own on
    hidden: tuple[Block, ...] = ()  # what stands behind a “+3”: there is no room side by side

    @property
    def minutes(self) -> int:
        """Return how long it is drawn."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands above the hours: a whole day's activity, or what a layer says of the day."""

    key: str
    column: int
    title: str
    kind: str
    at: int = 0
    is_done: bool = False
    record: tuple[str, str] = ("", "")
    years: int = 0
    about: str = ""  # of a layer: its view and field
    colour: int = -1  # of a layer
    hidden: tuple[Bar, ...] = ()  # what stands behind a “+3”


@dataclass(frozen=True, slots=True)
class Board:
    """Some days side by side."""

    days: tuple[date, ...] = ()
    blocks: tuple[Block, ...] = ()
    bars: tuple[Bar, ...] = ()

    def lines_of_bars(self) -> int:
        """Return how many bars the fullest day has."""
        return max((sum(bar.column == column for bar in self.bars) for column in range(len(self.days))), default=0)


def week_of(day: date, first_weekday: int = 0) -> tuple[date, ...]:
    """Return the seven days of a week; 0 begins with Monday."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return tuple(start + timedelta(days=n) for n in range(7))


@dataclass(frozen=True, slots=True)
class Other:
    """A time of somebody else's calendar: shown, never changed."""

    title: str
    at: int
    until: int
    is_day: bool
    place: str = ""


def lay_out(
    days: Sequence[date],
    found: Days,
    zone: tzinfo | None = None,
    *,
    others: Sequence[Other] = (),
    most: int = MOST_LANES,
) -> Board:
    """Return where everything stands; what runs over midnight stands on both days.

    At most so many stand side by side: what is more is behind a number in the last lane.
    """
    blocks: list[Block] = []
    bars: list[Bar] = []
    columns = {day: column for column, day in enumerate(days)}
    for item in found.items:
        at = item.story_at if item.at is None or (item.is_done and local_day(item.at, zone) not in columns) else item.at
        if item.all_day:
            bars += _whole_days(item, at, columns, zone)
        else:
            until = max(item.until or 0, at + SHORTEST * MINUTE)
            piece = Block(
                item.id, 0, 0, 0, at, item.title, item.kind, item.who, item.place, item.is_done, record=item.record
            )
            blocks += _pieces(piece, at, until, columns, zone)
    for one in found.coming:
        column = columns.get(local_day(one.at, zone))
        if one.is_all_day and column is not None:
            bars.append(Bar(one.series_id, column, one.subject, one.kind, one.at))
        elif not one.is_all_day:
            piece = Block(one.series_id, 0, 0, 0, one.at, one.subject, one.kind, is_series=True)
            blocks += _pieces(piece, one.at, max(one.end_at or 0, one.at + SHORTEST * MINUTE), columns, zone)
    for other in others:
        if other.is_day:
            bars += [
                Bar("", columns[day], other.title, OTHER)
                for day in (local_day(other.at, zone) + timedelta(days=n) for n in range(60))
                if day in columns and moment_of(day, zone=zone) < max(other.until, other.at + 1)
            ]
        else:
            piece = Block("", 0, 0, 0, other.at, other.title, OTHER, place=other.place, is_series=True)
            blocks += _pieces(piece, other.at, max(other.until, other.at + SHORTEST * MINUTE), columns, zone)
    bars += [
        Bar(
            note.record[1],
            columns[note.day],
            note.text,
            note.layer,
            record=note.record,
            years=note.years,
            about=note.about,
            colour=note.colour,
        )
        for note in found.notes
        if note.day in columns
    ]
    return Board(tuple(days), tuple(_in_lanes(blocks, most)), tuple(_in_lines(bars)))


def moved_to(block: Block, days: Sequence[date], *, by_days: int, by_minutes: int, zone: tzinfo | None = None) -> int:
    """Return the moment to which a block comes: local hours stay where clocks change, and it stays within its day."""
    column = max(0, min(len(days) - 1, block.column + by_days))
    top = max(0, min(DAY_MINUTES - STEP, block.top + by_minutes))
    return moment_of(days[column], top // 60, top % 60, zone=zone)


def carried(block: Block, days: Sequence[date], by_days: int, by_minutes: int) -> Block:
    """Return a block as it stands so many days and minutes away, alone in its hour."""
    column = max(0, min(len(days) - 1, block.column + by_days))
    top = max(0, min(DAY_MINUTES - STEP, block.top + by_minutes))
    there = replace(
        block, column=column, top=top, bottom=min(DAY_MINUTES, top + block.minutes), lane=0, lanes=1, span=1
    )
    return replace(there, at=moved_to(there, days, by_days=0, by_minutes=0))


def _whole_days(item: DayItem, at: int, columns: dict[date, int], zone: tzinfo | None) -> list[Bar]:
    first = local_day(at, zone)
    last = local_day(item.until - 1, zone) if item.until is not None and item.until > at else first
    count = min((last - first).days, 60)
    return [
        Bar(item.id, columns[day], item.title, item.kind, at, item.is_done, item.record)
        for day in (first + timedelta(days=n) for n in range(count + 1))
        if day in columns
    ]


def _pieces(block: Block, at: int, until: int, columns: dict[date, int], zone: tzinfo | None) -> list[Block]:
    """Cut a block at midnights."""
    pieces, day = [], local_day(at, zone)
    for _ in range(8):
        start, end = moment_of(day, zone=zone), moment_of(day + timedelta(days=1), zone=zone)
        if start >= until:
            break
        if day in columns:
            top = max(0, (max(at, start) - start) // MINUTE)
            bottom = min(DAY_MINUTES, (min(until, end) - start) // MINUTE)
            pieces.append(replace(block, column=columns[day], top=int(top), bottom=int(max(bottom, top + STEP))))
        day += timedelta(days=1)
    return pieces


def _in_lines(bars: Sequence[Bar]) -> list[Bar]:
    """Leave each day as many bars as there are lines; what is more stands behind a number in the last one."""
    lines = Counter(bar.column for bar in bars)
    stay: list[Bar] = []
    behind: dict[int, list[Bar]] = {}
    shown: Counter[int] = Counter()
    for bar in bars:
        if lines[bar.column] > MOST_LINES and shown[bar.column] == MOST_LINES - 1:
            behind.setdefault(bar.column, []).append(bar)
        else:
            shown[bar.column] += 1
            stay.append(bar)
    return [*stay, *(Bar("", column, "", MORE, hidden=tuple(rest)) for column, rest in behind.items())]


def _in_lanes(blocks: Sequence[Block], most: int) -> list[Block]:
    """Put blocks that overlap side by side, each as wide as the fullest moment of its group leaves it."""
    placed: list[Block] = []
    group: list[Block] = []
    ends: list[int] = []
    for block in sorted(blocks, key=lambda b: (b.column, b.top, -b.bottom, b.key)):
        if group and (block.column != group[0].column or block.top >= max(ends)):
            placed += _fitted(group, len(ends), most)
            group, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= block.top), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = block.bottom
        group.append(replace(block, lane=lane))
    return placed + _fitted(group, len(ends), most)


def _fitted(group: Sequence[Block], lanes: int, most: int) -> list[Block]:
    """Leave a group as wide as there is room for; what does not fit stands together in the last lane."""
    if lanes <= most:
        return _widened(group, lanes)
    stay = [block for block in group if block.lane < most - 1]
    behind: list[list[Block]] = []
    for block in (block for block in group if block.lane >= most - 1):
        if behind and block.top < max(one.bottom for one in behind[-1]):
            behind[-1].append(block)
        else:
            behind.append([block])
    return _widened([*stay, *(_together(blocks, most - 1) for blocks in behind)], most)


def _together(blocks: Sequence[Block], lane: int) -> Block:
    """Return the one block, or the number that stands for several."""
    first = replace(blocks[0], lane=lane)
    if len(blocks) == 1:
        return first
    bottom = max(block.bottom for block in blocks)
    return Block(
        "", first.column, first.top, bottom, first.at, "", MORE, is_series=True, lane=lane, hidden=tuple(blocks)
    )


def _widened(group: Sequence[Block], lanes: int) -> list[Block]:
    """Let each block of a group have the lanes at its right that nobody else needs meanwhile."""
    found = []
    for block in group:
        beside = (b.lane for b in group if b.lane > block.lane and b.top < block.bottom and b.bottom > block.top)
        found.append(replace(block, lanes=lanes, span=min(beside, default=lanes) - block.lane))
    return found
