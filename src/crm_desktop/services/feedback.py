"""Feedback: what people say of us after a visit or a call, what was done about it, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import FEEDBACK
from crm_desktop.domain.specs.serving import SCALES, highest_score
from crm_desktop.services import records
from crm_desktop.services.activities import NextStep, insert_planned
from crm_desktop.services.custom_changes import clean_new_record
from crm_desktop.store.engine import Store

_BY = {"product": "f.product", "person": "f.person_id", "company": "f.company_id"}


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """Feedback as a line of the inbox."""

    k: int
    id: str
    kind: str
    score: int | None
    scale: int | None
    comment: str
    given_at: int
    status: str
    person_id: str
    person: str
    company_id: str
    company: str
    product: str
    custom: str = "{}"


@dataclass(frozen=True, slots=True)
class Trend:
    """What one product, person or company heard: `nps` is promoters less detractors in percent, `csat` the mean."""

    name: str
    record_id: str
    count: int
    nps: int | None
    csat: float | None


def give_feedback(
    store: Store, *, kind: str, score: int | None = None, comment: str = "", person_id: str = "", company_id: str = "",
    **fields: object,
) -> str:  # fmt: skip
    """Write down what somebody said; return its id. NPS goes from 0 to 10, CSAT from 1 to 5."""
    _check(kind, score, comment)
    if person_id and not company_id:
        from crm_desktop.domain.specs import PERSON

        company_id = str(records.get(store, PERSON, person_id).get("company_id") or "")
    values: dict[str, object] = {
        "kind": kind, "score": score if kind in SCALES else None, "comment": comment, "person_id": person_id,
        "company_id": company_id, **fields,
    }  # fmt: skip
    cleaned = clean_new_record(store, FEEDBACK, {n: v for n, v in values.items() if v not in (None, "")})
    cleaned |= FEEDBACK.begun(cleaned, store.clock.now())
    with store.write(tr("Feedback")) as unit:
        return unit.insert(FEEDBACK, id=None, **cleaned)


def change_feedback(
    store: Store, feedback_id: str, *, kind: str, score: int | None = None, comment: str = "", **fields: object
) -> str | None:
    """Correct what somebody said; fields of the firm are named custom.KEY. Return the batch, None without a change."""
    _check(kind, score, comment)
    values = {"kind": kind, "score": score if kind in SCALES else None, "comment": comment, **fields}
    values["scale"] = highest_score(values, 0)
    return records.update(store, FEEDBACK, feedback_id, {n: v if v != "" else None for n, v in values.items()})


def _check(kind: str, score: int | None, comment: str) -> None:
    if kind in SCALES:
        low, high = SCALES[kind]
        if score is None or not low <= score <= high:
            raise ValidationError(
                tr("A score is missing"), tr("Choose a number from {low} to {high}.", low=low, high=high), field="score"
            )
    elif not comment.strip():
        raise ValidationError(tr("Nothing is written yet"), tr("Write what was said."), field="comment")


def follow_up(store: Store, feedback_id: str, step: NextStep) -> str:
    """Plan what is done about it, on the page of who said it; it counts as followed up. Return the activity's id."""
    row = records.get(store, FEEDBACK, feedback_id)
    pages = [(kind, str(row[f"{kind}_id"])) for kind in ("person", "company") if row.get(f"{kind}_id")]
    with store.write(tr("Feedback followed up")) as unit:
        unit.update(FEEDBACK, feedback_id, {"status": "followed"})
        return insert_planned(unit, step, pages[0] if pages else None, (), ())


def close_feedback(store: Store, feedback_id: str) -> str | None:
    """Say that nothing more is to be done about it; return the batch."""
    return records.update(store, FEEDBACK, feedback_id, {"status": "closed"})


def inbox(store: Store, *, with_done: bool = False, limit: int = 500) -> list[FeedbackRow]:
    """Return feedback, the newest first; what is done with only if asked for."""
    open_only = "" if with_done else "AND f.status = 'new'"
    sql = (
        "SELECT f.k, f.id, f.kind, f.score, f.scale, f.comment, coalesce(f.given_at, f.created_at), f.status, "  # noqa: S608
        "f.person_id, p.display_name, f.company_id, c.display_name, f.product, f.custom FROM feedback f "
        "LEFT JOIN person p ON p.id = f.person_id LEFT JOIN company c ON c.id = f.company_id "
        f"WHERE f.deleted_at IS NULL {open_only} ORDER BY f.given_at DESC, f.k DESC LIMIT ?"
    )
    return [_row(row) for row in store.query(sql, (limit,))]


def count_new(store: Store) -> int:
    """Return how much nobody looked at yet."""
    return int(str(store.query("SELECT count(*) FROM feedback WHERE deleted_at IS NULL AND status = 'new'")[0][0]))


def trend(store: Store, by: str, *, since: int = 0, limit: int = 50) -> list[Trend]:
    """Return what was heard of each product, person or company since a moment, the most heard of first."""
    column = _BY[by]
    name = {"product": "f.product", "person": "p.display_name", "company": "c.display_name"}[by]
    sql = (
        f"SELECT {column}, max({name}), count(*), "  # noqa: S608 names from here
        "sum(f.kind = 'nps'), sum(f.kind = 'nps' AND f.score >= 9), sum(f.kind = 'nps' AND f.score <= 6), "
        "avg(iif(f.kind = 'csat', f.score, NULL)) FROM feedback f LEFT JOIN person p ON p.id = f.person_id "
        "LEFT JOIN company c ON c.id = f.company_id WHERE f.deleted_at IS NULL AND f.given_at >= ? "
        f"AND coalesce({column}, '') <> '' GROUP BY {column} ORDER BY 3 DESC, 2 LIMIT ?"
    )
    found = []
    for key, shown, count, asked, promoters, detractors, mean in store.query(sql, (since, limit)):
        n = int(str(asked or 0))
        nps = round((int(str(promoters)) - int(str(detractors))) * 100 / n) if n else None
        csat = round(float(str(mean)), 1) if mean is not None else None
        found.append(Trend(str(shown or ""), str(key) if by != "product" else "", int(str(count)), nps, csat))
    return found


def _row(row: tuple[object, ...]) -> FeedbackRow:
    score, scale = (int(str(value)) if value is not None else None for value in row[3:5])
    words = [str(value or "") for value in row[7:]]
    return FeedbackRow(
        int(str(row[0])), str(row[1]), str(row[2]), score, scale, str(row[5] or ""), int(str(row[6] or 0)), *words
    )
