"""A saved view of three filters over 100,000 people: opened as the list opens it, beside the SQL written by hand."""

from __future__ import annotations

import argparse

from benchmarks.measure import cpu_ratio, figure, in_turn, median, scratch, took
from benchmarks.workspaces import copy_of, filled
from crm_desktop.domain.specs import PERSON
from crm_desktop.store import open_store
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.source import PeopleSource
from crm_desktop.viewmodels.lists.views import Query, save_new_view, views_of

# What a person would write who knows the tables: the same three conditions, the same order.
_RAW = """
SELECT t.k FROM person t
WHERE t.deleted_at IS NULL
  AND t.k IN (SELECT i.k FROM point_index i WHERE i.kind = :kind AND i.type = 'phone' AND i.value <> '')
  AND t.family_name LIKE '%an%'
  AND t.k IN (SELECT i.k FROM address_index i WHERE i.kind = :kind AND i.country = :country)
ORDER BY t.sort_name, t.k
"""
_REPEATS = 5


def main(rounds: int = 9) -> None:
    with scratch() as folder:
        store = open_store(copy_of(filled(100_000), folder), app_folder=folder)
        source = PeopleSource(store)
        most = store.query(
            "SELECT country FROM address_index WHERE kind = ? GROUP BY country ORDER BY count(*) DESC LIMIT 1",
            (PERSON.number,),
        )
        country = str(most[0][0])
        wanted = ListFilter(
            (Leaf("phone", "not_empty"), Leaf("family_name", "contains", "an"), Leaf("country", "is", country))
        )
        view_id = save_new_view(store, PERSON, "Three filters", Query(wanted))

        def ours() -> list[int]:
            view = next(v for v in views_of(store, PERSON) if v.id == view_id)
            return list(source.keys(view.query))

        def raw() -> list[int]:
            return [int(str(row[0])) for row in store.query(_RAW, {"country": country, "kind": PERSON.number})]

        if ours() != raw():
            raise SystemExit("the view and the SQL by hand do not find the same people")
        variants = {
            "ours": lambda: took(lambda: [ours() for _ in range(_REPEATS)]),
            "raw": lambda: took(lambda: [raw() for _ in range(_REPEATS)]),
        }
        told = in_turn(variants, rounds)
        seconds = {name: median([t.cpu for t in found]) / _REPEATS for name, found in told.items()}
        figure(
            "a saved view of three filters: CPU by SQL written by hand",
            cpu_ratio(told["ours"], told["raw"]),
            most=3,
            people=len(raw()),
            seconds=seconds["ours"],
            raw=seconds["raw"],
        )
        store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    main(**vars(parser.parse_args()))
