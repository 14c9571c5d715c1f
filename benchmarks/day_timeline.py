"""A page of a timeline with 20,000 items, first and deep: as the record page reads it, beside the same rows by hand."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from benchmarks.measure import cpu_ratio, figure, in_turn, median, scratch, took
from crm_desktop.domain.specs import COMPANY, REGARDING
from crm_desktop.services import records
from crm_desktop.services.activity_rows import done_rows
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import Connection
from crm_desktop.store.net import rebuild_derived

ITEMS, OTHERS, PAGE = 20_000, 100_000, 50
NOW = 1_773_307_440_000
_REPEATS = 20
_FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
INSERT INTO activity(id, created_at, kind, record_kind, record_id, subject, body, status, done_at, display_name,
 story_at, contact_at, updated_at)
SELECT printf('00000000-0000-7000-%04d-%012d', :part, i), at, 'call', :kind, :record, 'Talked about offer ' || i,
 'They asked for a better price and for the papers by the end of the week.', 'done', at, 'Talked about offer ' || i,
 at, at, at
FROM (SELECT i, :now - i * 600000 - :part AS at FROM n)"""
_COLUMNS = (
    "n.k, n.id, n.kind, n.status, n.record_kind, n.record_id, p.display_name, n.subject, n.body, n.story_at, "
    "n.when_at, n.all_day, n.outcome, n.direction, n.duration, n.location, "
    "coalesce(n.owner_id, n.created_by), n.updated_at"
)
# What a person would write who knows the tables: the same rows in the same order.
_OWN = f"""
SELECT {_COLUMNS} FROM activity n LEFT JOIN person p ON p.id = n.record_id
WHERE n.record_id = :id AND n.deleted_at IS NULL AND n.status IS NOT 'planned' AND (n.story_at, n.id) < (:at, :after)
ORDER BY n.story_at DESC, n.id DESC LIMIT {PAGE}"""
_FIRM = f"""
SELECT {_COLUMNS} FROM activity n LEFT JOIN person p ON p.id = n.record_id
WHERE n.record_id IN (SELECT :id UNION ALL SELECT f.person_id FROM affiliation f
 WHERE f.company_id = :id AND f.deleted_at IS NULL)
AND n.deleted_at IS NULL AND n.status IS NOT 'planned' AND (n.story_at, n.id) < (:at, :after)
ORDER BY n.story_at DESC, n.id DESC LIMIT {PAGE}"""
_TIES = f"""
SELECT {_COLUMNS} FROM regarding x JOIN activity n ON n.id = x.activity_id LEFT JOIN person p ON p.id = n.record_id
WHERE x.record_id = :id AND x.deleted_at IS NULL AND n.deleted_at IS NULL AND n.status IS NOT 'planned'
AND (x.story_at, x.activity_id) < (:at, :after) ORDER BY x.story_at DESC, x.activity_id DESC LIMIT {PAGE}"""
_TIE = """
INSERT INTO regarding(id, activity_id, record_kind, record_id)
SELECT 'r' || id, id, 'company', :group FROM activity WHERE record_id = :person"""


def main(rounds: int = 9) -> None:
    with scratch() as folder:
        store = open_store(folder / "a.crm", create=True, app_folder=folder, user_name="Marta")
        person, company, group = _fill(store)
        for kind, record_id, sql, what in (
            ("person", person, _OWN, "a person's timeline"),
            ("company", company, _FIRM, "a company's timeline"),
            ("company", group, _TIES, "the timeline of a company by links alone"),
        ):
            deep = done_rows(store, kind, record_id, ITEMS // 2)[-1]
            for place, before in (("first", (NOW * 2, "")), ("deep", (deep.at, deep.id))):
                _measure(store, kind, record_id, sql, f"the {place} page of {what}", before, rounds)
        store.close()


def _measure(
    store: Store, kind: str, record_id: str, sql: str, page: str, before: tuple[int, str], rounds: int
) -> None:
    params = {"id": record_id, "at": before[0], "after": before[1]}

    def ours() -> list[str]:
        return [row.id for row in done_rows(store, kind, record_id, PAGE, before)]

    def raw() -> list[str]:
        return [str(row[1]) for row in store.query(sql, params)]

    if ours() != raw():
        raise SystemExit("the page and the SQL by hand do not find the same rows")
    told = in_turn({"ours": _often(ours), "raw": _often(raw)}, rounds)
    seconds = {name: median([t.cpu for t in found]) / _REPEATS for name, found in told.items()}
    figure(
        f"{page} of {ITEMS:,} items: CPU by SQL written by hand",
        cpu_ratio(told["ours"], told["raw"]),
        most=3,
        rows=PAGE,
        seconds=seconds["ours"],
        raw=seconds["raw"],
    )


def _often(work: Callable[[], object]) -> Callable[[], object]:
    return lambda: took(lambda: [work() for _ in range(_REPEATS)])


def _fill(store: Store) -> tuple[str, str, str]:
    """Return a person with so many items, a company whose ten people share as many, one to which those are tied."""
    group = records.create(store, COMPANY, name="Group")
    company = records.create(store, COMPANY, name="Large Works")
    people = [create_person(store, given_name=f"Ada {n}", company_id=company) for n in range(10)]
    alone, other = (create_person(store, given_name=name) for name in ("Long Story", "Other"))
    parts = [("company", company, ITEMS // 2), *(("person", one, ITEMS // 20) for one in people)]
    parts += [("person", alone, ITEMS), ("person", other, OTHERS)]

    def fill(connection: Connection) -> None:
        connection.execute("UPDATE ctx SET off = 1")
        for part, (kind, record, count) in enumerate(parts):
            told = {"count": count, "part": part, "kind": kind, "record": record, "now": NOW}
            connection.execute(_FILL, told)
        connection.execute(_TIE, {"group": group, "person": alone})
        connection.execute("UPDATE ctx SET off = 0")

    store.run_in_transaction(fill)
    rebuild_derived(store, REGARDING)
    return alone, company, group


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    main(**vars(parser.parse_args()))
