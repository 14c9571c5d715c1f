"""What is read of an event or a task, whatever program wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.exchange.incoming import Problem


@dataclass(frozen=True, slots=True)
class When:
    """A moment in UTC milliseconds; of a whole day its local midnight. `local` is the wall's clock in `zone`."""

    at: int
    local: str
    is_day: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who takes part; `answer` as the spec of participants has it."""

    address: str
    name: str = ""
    answer: str = "needs_action"


@dataclass(frozen=True, slots=True)
class Event:
    """An event or a task of a calendar; of `alarms` each is minutes before its start, or of a task before it is due."""

    line: int
    is_task: bool
    uid: str
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    start: When | None = None
    end: When | None = None
    due: When | None = None
    done: When | None = None
    status: str = ""  # as the file says it
    rule: str = ""
    without: tuple[When, ...] = ()  # EXDATE
    besides: tuple[When, ...] = ()  # RDATE
    instead_of: When | None = None  # RECURRENCE-ID
    alarms: tuple[int, ...] = ()
    guests: tuple[Guest, ...] = ()
    priority: int | None = None
    kind: str = ""  # what our own export says it was
    problems: tuple[Problem, ...] = ()
    is_refused: bool = False
