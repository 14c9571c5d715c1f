"""Nobody is forgotten: every open customer has a next step, or stands on the list that the evening check walks through.

An open customer is, in three sentences:

1. a company of the type Customer; a step of anybody who works there counts as its own,
2. a person who works for no company and was reached at least once, unless nobody is to call them,
3. a person, wherever they work, of whom somebody said how often to keep in touch.

People of a customer company stand under it, so a firm of forty needs one next step and not forty. A next step is a
planned activity with a day: one without a day is shown to nobody, so it does not count. An overdue one counts; Today
shows it until it is done or moved.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.services.lists import items_of, place_of, point_of
from crm_desktop.services.rhythm import PERSON_DAYS
from crm_desktop.store.engine import Store

SHOWN = 200
_MINE = "(:me = '' OR coalesce(t.owner_id, :me) = :me)"
_NO_COLLEAGUE = (
    "NOT EXISTS (SELECT 1 FROM person w WHERE w.company_id = t.id AND w.next_step_at IS NOT NULL "
    "AND w.deleted_at IS NULL)"
)
_COMPANIES = f"t.deleted_at IS NULL AND t.type = 'customer' AND t.next_step_at IS NULL AND {_NO_COLLEAGUE} AND {_MINE}"
_ALONE = (
    "t.deleted_at IS NULL AND t.next_step_at IS NULL AND t.company_id IS NULL AND t.last_contact_at IS NOT NULL "
    f"AND t.keep_in_touch_days IS NULL AND coalesce(t.do_not_call, 0) = 0 AND {_MINE}"
)
_MARKED = f"t.deleted_at IS NULL AND t.keep_in_touch_days IS NOT NULL AND t.next_step_at IS NULL AND {_MINE}"

# Asked of the activities themselves and not of what the records keep, so that it proves both.
_COVERAGE = """
WITH planned AS MATERIALIZED (SELECT id, record_id FROM activity
  WHERE deleted_at IS NULL AND status = 'planned' AND rrule IS NULL AND when_at IS NOT NULL),
 told AS MATERIALIZED (SELECT record_id AS id FROM planned WHERE record_id IS NOT NULL
  UNION SELECT x.record_id FROM planned a JOIN regarding x ON x.activity_id = a.id AND x.deleted_at IS NULL
  UNION SELECT x.person_id FROM planned a JOIN participant x ON x.activity_id = a.id AND x.deleted_at IS NULL),
 customer AS (SELECT id FROM company WHERE deleted_at IS NULL AND type = 'customer'
  UNION ALL SELECT id FROM person WHERE deleted_at IS NULL
  AND (keep_in_touch_days IS NOT NULL OR (company_id IS NULL AND last_contact_at IS NOT NULL
   AND coalesce(do_not_call, 0) = 0)))
SELECT count(*), coalesce(sum(u.id IN (SELECT id FROM told) OR EXISTS (SELECT 1 FROM person w
  WHERE w.company_id = u.id AND w.deleted_at IS NULL AND w.id IN (SELECT id FROM told))), 0) FROM customer u"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A customer without a next step; `days` is how often to keep in touch, None where nobody said."""

    kind: str
    k: int
    id: str
    name: str
    second: str
    phone: str
    city: str
    last_contact_at: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many open customers there are, how many have a next step, and how many stand on the list."""

    open: int
    covered: int
    listed: int

    @property
    def is_whole(self) -> bool:
        """Return whether nobody is forgotten."""
        return self.open == self.covered + self.listed


def list_forgotten(store: Store, *, owner: str = "", limit: int = SHOWN) -> list[Forgotten]:
    """Return customers without a next step: who was never reached first, then who was not for the longest time."""
    # Each part walks its own index in this order and stops at the limit.
    sql = (
        f"SELECT * FROM (SELECT * FROM ({_part('company', _COMPANIES)}) UNION ALL "  # noqa: S608 words from here
        f"SELECT * FROM ({_part('person', _ALONE)}) UNION ALL SELECT * FROM ({_part('person', _MARKED)})) "
        "ORDER BY last_contact_at, kind, k LIMIT :most"
    )
    return [_forgotten(row) for row in store.query(sql, {"me": owner, "most": limit})]


def count_forgotten(store: Store, *, owner: str = "") -> int:
    """Return how many customers have no next step."""
    sql = (
        f"SELECT (SELECT count(*) FROM company t WHERE {_COMPANIES}) "  # noqa: S608 words from here
        f"+ (SELECT count(*) FROM person t WHERE {_ALONE}) + (SELECT count(*) FROM person t WHERE {_MARKED})"
    )
    return int(str(store.query(sql, {"me": owner})[0][0]))


def coverage(store: Store) -> Coverage:
    """Ask every open customer, by reading them all: the proof that the list leaves nobody out."""
    whole, covered = store.query(_COVERAGE)[0]
    return Coverage(int(str(whole)), int(str(covered)), len(list_forgotten(store, limit=-1)))


def _part(kind: str, condition: str) -> str:
    second = "t.industry" if kind == "company" else "t.job_title"
    days = "NULL" if kind == "company" else PERSON_DAYS
    return (
        f"SELECT '{kind}' AS kind, t.k AS k, t.id, t.display_name, {second}, t.points, t.addresses, "  # noqa: S608
        f"t.last_contact_at AS last_contact_at, {days} FROM {kind} t WHERE {condition} "
        "ORDER BY t.last_contact_at, t.k LIMIT :most"
    )


def _forgotten(row: tuple[object, ...]) -> Forgotten:
    return Forgotten(
        str(row[0]), int(str(row[1])), str(row[2]), str(row[3] or ""), str(row[4] or ""),
        point_of(items_of(str(row[5])), "phone"), place_of(str(row[6]))[0],
        row[7] if isinstance(row[7], int) else None, row[8] if isinstance(row[8], int) else None,
    )  # fmt: skip
