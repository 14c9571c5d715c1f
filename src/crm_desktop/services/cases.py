"""Cases: what a customer asks, complains of or claims; each has a number, a state and a time by which it is answered.

The answer is planned as a task on the case's page, with a reminder before it is late: so it stands in Today, and it
moves, waits and ends with the case. Once somebody works on the case it is answered, and due is the solution where the
firm has a time for that.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import ACTIVITY, PERSON, SERVICE_CASE
from crm_desktop.services import activity_reminders, lists, records
from crm_desktop.services.activities import NextStep, insert_planned
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.case_times import due_now, due_of, due_once_answered, waited
from crm_desktop.services.custom_changes import clean_new_record
from crm_desktop.services.numbering import numbered
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

STEPS = ("new", "working", "waiting", "solved", "closed")
OPEN = ("new", "working", "waiting")
REMIND = 60  # minutes before an answer is late
_OURS = (
    "deleted_at IS NULL AND status IN ('new', 'working') AND (:me = '' OR coalesce(owner_id, created_by, :me) = :me)"
)
_ANSWER = "answer"  # the step that names the task of a case


@plain
class CaseRow:
    """A case as a row of a list."""

    k: int
    id: str
    number: str
    subject: str
    type: str
    status: str
    priority: str
    company_id: str
    company: str
    person_id: str
    person: str
    opened_at: int | None
    due_at: int | None
    closed_at: int | None
    updated_at: int
    tags: tuple[str, ...] = ()
    custom: str = "{}"
    phone: str = ""
    email: str = ""

    @property
    def display_name(self) -> str:
        """Return the number and the subject."""
        return " · ".join(part for part in (self.number, self.subject) if part)

    @property
    def city(self) -> str:
        """Return nothing: a case is nowhere."""
        return ""

    @property
    def country(self) -> str:
        """Return nothing."""
        return ""

    @property
    def last_contact_at(self) -> int | None:
        """Return nothing: its person has a last contact."""
        return None

    @property
    def is_open(self) -> bool:
        """Return whether it is not solved yet."""
        return self.status in OPEN


def open_case(store: Store, *, subject: str, company_id: str = "", person_id: str = "", **fields: object) -> str:
    """Open a case and plan its answer; return its id. Its company is the person's where none is said."""
    if person_id and not company_id:
        company_id = str(records.get(store, PERSON, person_id).get("company_id") or "")
    values = {
        "subject": subject,
        **{name: value for name, value in (("company_id", company_id), ("person_id", person_id)) if value},
        **{name: value for name, value in fields.items() if value not in (None, "")},
    }  # fmt: skip
    cleaned = clean_new_record(store, SERVICE_CASE, values)
    cleaned |= SERVICE_CASE.begun(cleaned, store.clock.now())
    cleaned.setdefault("due_at", due_of(store, str(cleaned["priority"]), int(str(cleaned["opened_at"]))))
    with store.write(tr("New case: {name}", name=subject.strip())) as unit:
        case_id = new_id()
        cleaned = numbered(store, unit, SERVICE_CASE, case_id, cleaned)
        unit.insert(SERVICE_CASE, id=case_id, **cleaned)
        ties = [(kind, found) for kind, found in (("person", person_id), ("company", company_id)) if found]
        plan_answer(unit, case_id, cleaned, int(str(cleaned["due_at"])), ties)
    return case_id


def set_status(store: Store, case_id: str, status: str, *, solution: str | None = None) -> str | None:
    """Move a case to another state; return the batch, None where it is there already.

    While it waits for the customer its time stands still. It is solved with a solution only.
    """
    if status not in STEPS:
        raise ValidationError(tr("“{value}” is no state of a case", value=status[:40]), ", ".join(STEPS))
    case = records.get(store, SERVICE_CASE, case_id)
    before = str(case.get("status") or "new")
    told = (solution if solution is not None else str(case.get("solution") or "")).strip()
    if status == "solved" and not told:
        raise ValidationError(
            tr("A case is solved with a solution"), tr("Write what was done in one sentence."), field="solution"
        )
    now = store.clock.now()
    values: dict[str, object] = {"status": status}
    if solution is not None:
        values["solution"] = told
    values |= _times(store, case, before, status, now)
    subject = None
    if before == "new" and status in OPEN and (solve_by := due_once_answered(store, case)) is not None:
        values["due_at"], subject = solve_by, _solve_words(case)
    with store.write(tr("{name}: {state}", name=_name(case), state=status_words(status))) as unit:
        if not unit.update(SERVICE_CASE, case_id, values):
            return None
        _follow(unit, case_id, status, values.get("due_at", case.get("due_at")), subject)
        return unit.batch_id


def change_priority(store: Store, case_id: str, priority: str) -> str | None:
    """Give a case another priority, and the time that goes with it, counted from when it was opened."""
    case = records.get(store, SERVICE_CASE, case_id)
    due = due_now(store, case, priority)
    with store.write(tr("{name}: priority", name=_name(case))) as unit:
        if not unit.update(SERVICE_CASE, case_id, {"priority": priority, "due_at": due}):
            return None
        _follow(unit, case_id, str(case.get("status") or "new"), due)
        return unit.batch_id


def count_open(store: Store) -> int:
    """Return how many cases are not solved."""
    sql = "SELECT count(*) FROM service_case WHERE deleted_at IS NULL AND status IN ('new', 'working', 'waiting')"
    return int(str(store.query(sql)[0][0]))


def waiting_cases(store: Store, limit: int = 5, *, owner: str = "") -> list[CaseRow]:
    """Return cases that wait for us by when they are due, the most urgent first; `owner` empty: everybody's."""
    sql = f"SELECT k FROM service_case t WHERE {_OURS} ORDER BY due_at IS NULL, due_at, k LIMIT :most"  # noqa: S608
    rows = store.query(sql, {"me": owner, "most": limit})
    return case_rows(store, [int(str(row[0])) for row in rows])


def count_waiting(store: Store, *, owner: str = "") -> int:
    """Return how many cases wait for us, not for the customer."""
    sql = f"SELECT count(*) FROM service_case t WHERE {_OURS}"  # noqa: S608 words from here
    return int(str(store.query(sql, {"me": owner})[0][0]))


def list_cases(store: Store) -> array[int]:
    """Return the keys of cases by their numbers."""
    return lists.list_keys(store, SERVICE_CASE, [])


def case_rows(store: Store, ks: Sequence[int]) -> list[CaseRow]:
    """Return rows of a list, in the order of their keys."""
    sql = (
        "SELECT t.k, t.id, t.number, t.subject, t.type, t.status, t.priority, t.company_id, c.display_name, "
        "t.person_id, p.display_name, t.opened_at, t.due_at, t.closed_at, t.updated_at, t.tags, t.custom, "
        "coalesce(p.points, c.points, '{}') FROM service_case t "
        "LEFT JOIN company c ON c.id = t.company_id LEFT JOIN person p ON p.id = t.person_id "
        "WHERE t.k IN (SELECT value FROM json_each(?))"
    )
    rows = store.query(sql, (json.dumps(list(ks)),))
    tags = lists.tag_names(store, (str(row[15]) for row in rows))
    return lists.in_order((_row(row, tags) for row in rows), ks)


def _row(row: tuple[object, ...], tags: Mapping[str, tuple[str, ...]]) -> CaseRow:
    number, subject, type_, status, priority, company_id, company, person_id, person = (
        str(value or "") for value in row[2:11]
    )
    opened, due, closed = (int(str(value)) if value is not None else None for value in row[11:14])
    points = lists.items_of(str(row[17]))
    return CaseRow(
        int(str(row[0])), str(row[1]), number, subject, type_, status, priority, company_id, company, person_id, person,
        opened, due, closed, int(str(row[14])), tags.get(str(row[15]), ()), str(row[16]),
        lists.point_of(points, "phone"), lists.point_of(points, "email"),
    )  # fmt: skip


def status_words(status: str) -> str:
    """Return a state in the language of now."""
    return next((tr(o.label) for o in SERVICE_CASE.by_name["status"].options if o.value == status), status)


def _times(store: Store, case: Mapping[str, object], before: str, status: str, now: int) -> dict[str, object]:
    values: dict[str, object] = {}
    since, due = case.get("waiting_since"), case.get("due_at")
    if status == "waiting" and before != "waiting":
        values["waiting_since"] = now
    elif before == "waiting" and status != "waiting" and since is not None:
        values["waiting_since"] = None
        if due is not None:
            values["due_at"] = waited(store, int(str(due)), int(str(since)), now)
    if status in ("solved", "closed"):
        values["closed_at"] = case.get("closed_at") or now
    elif case.get("closed_at") is not None:
        values["closed_at"] = None
    return values


def plan_answer(
    unit: Unit, case_id: str, case: Mapping[str, object], due: int | None, ties: Sequence[Page], *,
    solves: bool = False, remind: int | None = REMIND,
) -> None:  # fmt: skip
    """Plan the answer to a case inside a transaction, or its solution once it was answered."""
    name = _solve_words(case) if solves else _answer_words(case)
    step = NextStep("task", name, due, remind=remind)
    insert_planned(unit, step, (SERVICE_CASE.name, case_id), (), ties, set_step=_ANSWER)


def _answer_words(case: Mapping[str, object]) -> str:
    number, subject = case.get("number") or "", str(case.get("subject") or "").strip()
    return tr("Answer {number}: {subject}", number=number, subject=subject) if number else subject


def _solve_words(case: Mapping[str, object]) -> str:
    number, subject = case.get("number") or "", str(case.get("subject") or "")
    return tr("Solve {number}: {subject}", number=number, subject=subject) if number else subject


def _follow(unit: Unit, case_id: str, status: str, due: object, subject: str | None = None) -> None:
    """Let the planned answer be where its case is; once it is answered, it is the solution that is planned."""
    rows = unit.query(
        "SELECT id, status FROM activity WHERE record_id = ? AND set_step = ? AND deleted_at IS NULL",
        (case_id, _ANSWER),
    )
    for activity_id, now in rows:
        values: dict[str, object] = {}
        if status in OPEN:
            values = {"status": "planned", "done_at": None, "due_at": None if status == "waiting" else due}
            values |= {"subject": subject} if subject else {}
        elif now == "planned":
            values = {"status": "done", "done_at": unit.now}
        if values and unit.update(ACTIVITY, str(activity_id), values):
            activity_reminders.follow(unit, str(activity_id))


def _name(case: Mapping[str, object]) -> str:
    return str(case.get("display_name") or tr("Case"))
