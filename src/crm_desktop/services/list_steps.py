"""What a line of a list says of the next step and of keeping in touch; see `next_steps.py` for who needs a step."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.plain import plain
from crm_desktop.services.rhythm import COMPANY_DAYS, PERSON_DAYS


@plain
class Step:
    """The next step: what, when, and whether one is missing; `days` is how often to keep in touch."""

    kind: str = ""
    title: str = ""
    at: int | None = None
    all_day: bool = False
    days: int | None = None
    is_missing: bool = False


NO_STEP = Step()
# Tables: t the record, c the company of a person, n the activity.
STEP_JOIN = "LEFT JOIN activity n ON n.id = t.next_step_id AND n.deleted_at IS NULL AND t.next_step_at IS NOT NULL"
PERSON_STEP = (
    f"n.kind, n.display_name, t.next_step_at, n.all_day, {PERSON_DAYS}, t.next_step_at IS NULL AND ("
    "t.keep_in_touch_days IS NOT NULL OR (t.company_id IS NULL AND t.last_contact_at IS NOT NULL "
    "AND coalesce(t.do_not_call, 0) = 0) OR (c.type = 'customer' AND c.next_step_at IS NULL))"
)
COMPANY_STEP = (
    f"n.kind, n.display_name, t.next_step_at, n.all_day, {COMPANY_DAYS}, t.next_step_at IS NULL "  # noqa: S608
    "AND t.type = 'customer' AND NOT EXISTS (SELECT 1 FROM person w WHERE w.company_id = t.id "
    "AND w.next_step_at IS NOT NULL AND w.deleted_at IS NULL)"
)


def step_of(row: Sequence[object]) -> Step:
    """Return the six columns of `PERSON_STEP` or `COMPANY_STEP` as a step."""
    kind, title, at, all_day, days, missing = row
    return Step(
        str(kind or ""), str(title or ""), at if isinstance(at, int) else None, bool(all_day),
        days if isinstance(days, int) else None, bool(missing),
    )  # fmt: skip
