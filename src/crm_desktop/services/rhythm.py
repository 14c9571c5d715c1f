"""Keep in touch: how often somebody is to hear from us, and who is due. The last real contact starts the count anew.

A person's own number of days wins, then the shortest of their tags, then the segment of their company.
"""

from __future__ import annotations

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import COMPANY, PERSON, RHYTHM, Kind
from crm_desktop.services import titles
from crm_desktop.store.engine import Store

DAY = 86_400_000
LONGEST = 3_650
SOON = 7  # days before, in which "due soon" is said
_TAGS = (
    "(SELECT min(r.days) FROM tag_index i JOIN rhythm r ON r.value = i.tag_id AND r.by = 'tag' "
    "AND r.deleted_at IS NULL WHERE i.kind = {number} AND i.k = t.k)"
)
# Over a person, or a company, called `t`.
PERSON_DAYS = (
    f"coalesce(t.keep_in_touch_days, {_TAGS.format(number=PERSON.number)}, "  # noqa: S608 names from here
    "(SELECT min(r.days) FROM company s JOIN rhythm r ON r.value = s.segment AND r.by = 'segment' "
    "AND r.deleted_at IS NULL WHERE s.id = t.company_id))"
)
COMPANY_DAYS = (
    f"coalesce({_TAGS.format(number=COMPANY.number)}, (SELECT min(r.days) FROM rhythm r "  # noqa: S608
    "WHERE r.by = 'segment' AND r.value = t.segment AND r.deleted_at IS NULL))"
)


@plain
class RhythmRow:
    """How often those with a tag, or of a segment, are to hear from us; `name` is what a person reads."""

    id: str
    by: str
    value: str
    name: str
    days: int


@plain
class Due:
    """Somebody who has not heard from us for longer than was said."""

    kind: str
    k: int
    id: str
    name: str
    days: int
    last_contact_at: int | None
    late: int  # days


def set_rhythm(store: Store, by: str, value: str, days: int | None) -> None:
    """Say how often those with a tag (its id) or of a segment (its name) are to hear from us; None takes it back."""
    if by not in ("tag", "segment") or not value.strip():
        raise ValidationError(
            tr("A rhythm needs a tag or a segment"), tr("Choose whom it is for, then say every how many days.")
        )
    if days is not None and not 1 <= days <= LONGEST:
        raise ValidationError(
            tr("“{days}” is no number of days to keep in touch", days=days),
            tr("Type a whole number from 1 to {most}.", most=LONGEST),
        )
    record_id = RHYTHM.natural_id_of({"by": by, "value": value.strip()})
    with store.write(titles.rhythm(days)) as unit:
        row = unit.row(RHYTHM, record_id)
        if row is None and days is not None:
            unit.insert(RHYTHM, id=record_id, by=by, value=value.strip(), days=days)
        elif row is not None:
            unit.update(
                RHYTHM, record_id, {"deleted_at": unit.now} if days is None else {"days": days, "deleted_at": None}
            )


def list_rhythms(store: Store) -> list[RhythmRow]:
    """Return the rhythms of tags and segments, by name."""
    rows = store.query(
        "SELECT r.id, r.by, r.value, CASE r.by WHEN 'tag' THEN t.name ELSE r.value END, r.days FROM rhythm r "
        "LEFT JOIN tag t ON r.by = 'tag' AND t.id = r.value AND t.deleted_at IS NULL "
        "WHERE r.deleted_at IS NULL AND (r.by = 'segment' OR t.id IS NOT NULL) ORDER BY 4, r.k"
    )
    return [RhythmRow(str(i), str(by), str(value), str(name), int(str(days))) for i, by, value, name, days in rows]


def days_of(store: Store, kind: Kind, record_id: str) -> int | None:
    """Return how often somebody is to hear from us; None where nobody said."""
    days = PERSON_DAYS if kind is PERSON else COMPANY_DAYS
    rows = store.query(f"SELECT {days} FROM {kind.name} t WHERE t.id = ?", (record_id,))  # noqa: S608 names from here
    return rows[0][0] if rows and isinstance(rows[0][0], int) else None


def list_due(store: Store, now: int, *, owner: str = "", limit: int = -1) -> list[Due]:
    """Return who is due and has no next step, the latest first; who was never reached counts from when they came."""
    people = (
        "SELECT k FROM person WHERE keep_in_touch_days IS NOT NULL AND deleted_at IS NULL "  # noqa: S608
        f"UNION SELECT i.k FROM rhythm r JOIN tag_index i ON i.tag_id = r.value AND i.kind = {PERSON.number} "
        "WHERE r.by = 'tag' AND r.deleted_at IS NULL UNION SELECT w.k FROM rhythm r "
        "JOIN company s ON s.segment = r.value AND s.deleted_at IS NULL JOIN person w ON w.company_id = s.id "
        "AND w.deleted_at IS NULL WHERE r.by = 'segment' AND r.deleted_at IS NULL"
    )
    companies = (
        f"SELECT i.k FROM rhythm r JOIN tag_index i ON i.tag_id = r.value AND i.kind = {COMPANY.number} "  # noqa: S608
        "WHERE r.by = 'tag' AND r.deleted_at IS NULL UNION SELECT s.k FROM rhythm r JOIN company s "
        "ON s.segment = r.value AND s.deleted_at IS NULL WHERE r.by = 'segment' AND r.deleted_at IS NULL"
    )
    sql = (
        f"SELECT * FROM ({_due_part('person', people, PERSON_DAYS)} UNION ALL "  # noqa: S608 names from here
        f"{_due_part('company', companies, COMPANY_DAYS)}) WHERE late > 0 ORDER BY late DESC, kind, k LIMIT :most"
    )
    rows = store.query(sql, {"now": now, "me": owner, "most": limit})
    return [
        Due(str(kind), int(str(k)), str(i), str(name or ""), int(str(days)), last if isinstance(last, int) else None,
            int(str(late)) // DAY + 1)
        for kind, k, i, name, days, last, late in rows
    ]  # fmt: skip


def lateness(days: int | None, last_contact_at: int | None, now: int) -> int | None:
    """Return by how many days somebody is late to be contacted, negative before that; None without a rhythm."""
    if days is None or last_contact_at is None:
        return None
    return (now - last_contact_at) // DAY - days


def _due_part(kind: str, keys: str, days: str) -> str:
    return (
        f"SELECT '{kind}' AS kind, t.k AS k, t.id, t.display_name, {days} AS days, t.last_contact_at, "  # noqa: S608
        f":now - coalesce(t.last_contact_at, t.created_at) - {days} * {DAY} AS late FROM {kind} t "
        f"WHERE t.k IN ({keys}) AND t.deleted_at IS NULL AND t.next_step_at IS NULL "
        "AND (:me = '' OR coalesce(t.owner_id, :me) = :me)"
    )
