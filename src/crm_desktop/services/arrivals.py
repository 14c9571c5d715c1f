"""What a record that comes in from a file gets besides its fields, as one that is made in the window gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from crm_desktop.domain.specs import SERVICE_CASE, Kind
from crm_desktop.services.case_times import Clockwork, clockwork
from crm_desktop.services.cases import OPEN, REMIND, plan_answer
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

Values = dict[str, object]


class Arrival(Protocol):
    """Completes new records of one kind."""

    def complete(self, values: Values, given: frozenset[str], now: int) -> Values:
        """Return the values with what they lack; `given` is what the file says itself."""
        ...

    def follow(self, unit: Unit, record_id: str, values: Mapping[str, object]) -> None:
        """Write what belongs to a record that was just written."""
        ...


class CaseArrival:
    """A case has a time by which it is answered, and its answer is planned as long as it is open.

    Its time counts from when the file says that it was opened. Nothing is planned for one that is solved, and it has no
    time where nobody knows when it was opened: it would be a time after its end.
    """

    def __init__(self, store: Store) -> None:
        self._times: Clockwork = clockwork(store)

    def complete(self, values: Values, given: frozenset[str], now: int) -> Values:
        """Return the values with the time by which it is due."""
        status = values.get("status")
        found = dict(values)
        if status == "waiting":
            found.setdefault("waiting_since", now)  # its time stands still from here on
        if found.get("due_at") is None and (status in OPEN or "opened_at" in given):
            found["due_at"] = self._times.due_now(values, str(values.get("priority") or "normal"))
        return found

    def follow(self, unit: Unit, record_id: str, values: Mapping[str, object]) -> None:
        """Plan the answer; of a case that was answered before, what is to be done next."""
        status, due = values.get("status"), values.get("due_at")
        if status not in OPEN or not isinstance(due, int):
            return
        pages = (("person", values.get("person_id")), ("company", values.get("company_id")))
        solves = status != "new" and str(values.get("priority")) in self._times.solutions
        plan_answer(
            unit, record_id, values, None if status == "waiting" else due,
            [(kind, str(found)) for kind, found in pages if found],
            solves=solves, remind=REMIND if due > unit.now else None,
        )  # fmt: skip


_ARRIVALS: Mapping[str, Callable[[Store], Arrival]] = {SERVICE_CASE.name: CaseArrival}


class Arrivals:
    """Completes new records of whatever kind; what it counts by is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[str, Arrival] = {}

    def of(self, kind: Kind) -> Arrival | None:
        """Return what completes the records of a kind; None where nothing is missing."""
        if kind.name in _ARRIVALS and kind.name not in self._made:
            self._made[kind.name] = _ARRIVALS[kind.name](self._store)
        return self._made.get(kind.name)
