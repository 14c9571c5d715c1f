"""By when a case is to be answered, and solved: in the hours in which the firm works, by how urgent it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import cast

from crm_desktop.domain import business_hours
from crm_desktop.domain.business_hours import Hours
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store

PRIORITIES = ("urgent", "high", "normal", "low")
TARGETS = {"urgent": 4 * 60, "high": 8 * 60, "normal": 24 * 60, "low": 40 * 60}  # working minutes to the answer
_HOURS, _TARGETS, _SOLUTIONS = "cases.hours", "cases.targets", "cases.solutions"


def hours(store: Store) -> Hours:
    """Return when the firm works."""
    return business_hours.read_kept(store.get_setting(_HOURS))


def keep_hours(store: Store, found: Hours) -> None:
    """Keep when the firm works; holds for what is counted from now on."""
    store.set_setting(_HOURS, found.as_setting())


def targets(store: Store) -> Mapping[str, int]:
    """Return the working minutes to the answer, by priority."""
    return {**TARGETS, **_minutes(store.get_setting(_TARGETS))}


def solutions(store: Store) -> Mapping[str, int]:
    """Return the working minutes to the solution by priority; one that is not there has no such time."""
    return _minutes(store.get_setting(_SOLUTIONS))


def keep_targets(store: Store, answers: Mapping[str, int], solved: Mapping[str, int]) -> None:
    """Keep the working minutes to the answer and to the solution."""
    store.set_setting(_TARGETS, dict(answers))
    store.set_setting(_SOLUTIONS, dict(solved))


@dataclass(frozen=True)
class Clockwork:
    """All that the times of cases are counted by, read once."""

    hours: Hours
    targets: Mapping[str, int]
    solutions: Mapping[str, int]
    zone: tzinfo

    def answer_due(self, priority: str, opened_at: int) -> int:
        """Return when a case of a priority is to be answered."""
        return self._after(opened_at, self.targets.get(priority, TARGETS["normal"]))

    def solution_due(self, priority: str, opened_at: int) -> int | None:
        """Return when a case of a priority is to be solved; None where nobody said within how many hours."""
        minutes = self.solutions.get(priority)
        return None if minutes is None else self._after(opened_at, minutes)

    def due_now(self, case: Mapping[str, object], priority: str) -> int:
        """Return what a case is due by where its priority is this one: the solution once it was answered."""
        opened = cast(int, case.get("opened_at") or case.get("created_at"))
        solved = self.solution_due(priority, opened) if case.get("status") != "new" else None
        return solved if solved is not None else self.answer_due(priority, opened)

    def _after(self, start: int, minutes: int) -> int:
        return business_hours.after(self.hours, start, minutes, self.zone)


def clockwork(store: Store) -> Clockwork:
    """Return what the times of cases are counted by."""
    return Clockwork(hours(store), targets(store), solutions(store), my_zone(store))


def due_of(store: Store, priority: str, opened_at: int) -> int:
    """Return when a case of a priority is to be answered."""
    return clockwork(store).answer_due(priority, opened_at)


def solution_due(store: Store, priority: str, opened_at: int) -> int | None:
    """Return when a case of a priority is to be solved; None where nobody said within how many hours."""
    return clockwork(store).solution_due(priority, opened_at)


def due_now(store: Store, case: Mapping[str, object], priority: str) -> int:
    """Return what a case is due by where its priority is this one: the solution once it was answered."""
    return clockwork(store).due_now(case, priority)


def due_once_answered(store: Store, case: Mapping[str, object]) -> int | None:
    """Return by when a case is to be solved now that it is answered; None where its time was set by hand."""
    opened, priority = case.get("opened_at"), str(case.get("priority") or "normal")
    if not isinstance(opened, int) or case.get("due_at") != due_of(store, priority, opened):
        return None
    return solution_due(store, priority, opened)


def waited(store: Store, due: int, since: int, now: int) -> int:
    """Return a time that is moved by as many working minutes as a case waited for the customer."""
    working, zone = hours(store), my_zone(store)
    return business_hours.after(working, due, business_hours.between(working, since, now, zone), zone)


def _minutes(kept: object) -> dict[str, int]:
    if not isinstance(kept, Mapping):
        return {}
    return {str(name): value for name, value in kept.items() if isinstance(value, int) and value > 0}
