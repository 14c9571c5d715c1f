"""What the page Today reads: first the day itself, then what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from crm_desktop.domain.plain import made_by, plain
from crm_desktop.services import today
from crm_desktop.services.day_rows import DayItem, Span, day_span
from crm_desktop.services.today import TeamLine, Waiting
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store

if TYPE_CHECKING:
    from crm_desktop.services.cases import CaseRow

TEAM = "today.team"  # the person asked for the team's count first
GOALS = "today.goals"  # how many of a kind a week should bring
NOTHING = Waiting(0, 0)
CASES_SHOWN = 4
COUNTED = ("call", "visit", "meeting")


@plain
class Day:
    """The list of the day: what is overdue, how much of it there is, and the agenda."""

    now: int
    span: Span
    overdue: tuple[DayItem, ...] = ()
    waiting: Waiting = NOTHING
    agenda: tuple[DayItem, ...] = ()
    is_new: bool = False  # nothing was ever planned or done here

    @property
    def left(self) -> tuple[DayItem, ...]:
        """Return what is still to be done today."""
        return tuple(item for item in self.agenda if not item.is_done)

    @property
    def are_calls(self) -> bool:
        """Return whether all that is overdue are calls."""
        return all(item.kind == "call" for item in self.overdue)


@plain
class Member:
    """A colleague, and how much of theirs is overdue."""

    user_id: str
    name: str
    overdue: int
    oldest: int


@plain
class Beside:
    """What stands beside the list: what comes, the week, the team, who is forgotten, and a new firm's first steps."""

    coming: tuple[DayItem, ...] = ()
    week: Mapping[str, int] = made_by(factory=dict)
    goals: Mapping[str, int] = made_by(factory=dict)
    team: tuple[Member, ...] = ()
    users: int = 1
    forgotten: int = 0
    steps_done: tuple[bool, bool, bool] = (False, False, False)  # contacts, a customer, an activity
    cases: tuple[CaseRow, ...] = ()  # that wait for an answer, the most urgent ones
    cases_count: int = 0


def owner_of(store: Store) -> str:
    """Return whose day it is: mine where several work in the file, else everything in it."""
    rows = store.query("SELECT count(*) FROM user WHERE deleted_at IS NULL")
    return store.user_id if int(str(rows[0][0])) > 1 else ""


def read_day(store: Store, *, owner: str | None = None, zone: tzinfo | None = None) -> Day:
    """Read the list of the day; `owner` is a colleague's id, None means one's own."""
    now = store.clock.now()
    span, whose = day_span(now, zone or my_zone(store)), owner_of(store) if owner is None else owner
    waiting = today.count_waiting(store, now, span, owner=whose)
    agenda = tuple(today.list_agenda(store, now, span, owner=whose))
    overdue = tuple(today.list_overdue(store, now, span, owner=whose)) if waiting.overdue else ()
    return Day(now, span, overdue, waiting, agenda, is_new=not (agenda or overdue or today.has_any(store)))


def read_beside(store: Store, *, zone: tzinfo | None = None, first_weekday: int = 0) -> Beside:
    """Read what stands beside the list."""
    from crm_desktop.services.cases import count_waiting, waiting_cases
    from crm_desktop.services.day_rows import week_span
    from crm_desktop.services.next_steps import count_forgotten  # late: the list comes first

    now, zone = store.clock.now(), zone or my_zone(store)
    span, whose = day_span(now, zone), owner_of(store)
    goals = store.get_setting(GOALS)
    return Beside(
        tuple(today.list_coming(store, now, span, owner=whose)),
        today.count_done(store, week_span(now, zone, first=first_weekday), owner=whose),
        {str(k): int(v) for k, v in goals.items()} if isinstance(goals, dict) else {},
        _team(store, now, span) if whose else (),
        _count(store, "user"),
        count_forgotten(store, owner=whose),
        _first_steps(store),
        tuple(waiting_cases(store, CASES_SHOWN, owner=whose)),
        count_waiting(store, owner=whose),
    )


def count_of_today(store: Store, zone: tzinfo | None = None) -> Waiting:
    """Return what the sidebar says."""
    now = store.clock.now()
    return today.count_waiting(store, now, day_span(now, zone or my_zone(store)), owner=owner_of(store))


def is_manager(store: Store) -> bool:
    """Return whether this person wants the team first."""
    return bool(store.get_setting(TEAM))


def _team(store: Store, now: int, span: Span) -> tuple[Member, ...]:
    from crm_desktop.services.users import user_names

    names = user_names(store)
    return tuple(_member(line, names) for line in today.team_overdue(store, now, span))


def _member(line: TeamLine, names: Mapping[str, str]) -> Member:
    return Member(line.user_id, names.get(line.user_id, ""), line.overdue, line.oldest)


def _first_steps(store: Store) -> tuple[bool, bool, bool]:
    has_customer = store.query("SELECT 1 FROM company WHERE type = 'customer' AND deleted_at IS NULL LIMIT 1")
    return _has(store, "person"), bool(has_customer), today.has_any(store)


def _has(store: Store, kind: str) -> bool:
    return bool(store.query(f"SELECT 1 FROM {kind} WHERE deleted_at IS NULL LIMIT 1"))  # noqa: S608 a kind's name


def _count(store: Store, kind: str) -> int:
    return int(str(store.query(f"SELECT count(*) FROM {kind} WHERE deleted_at IS NULL")[0][0]))  # noqa: S608 kind
