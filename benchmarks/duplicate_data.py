"""People of whom a tenth stand there twice, with one or two slips; and the sets whose truth is known."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.data import people
from benchmarks.measure import ROOT
from crm_desktop.domain.duplicates.comparable import Comparable, company_comparable, person_comparable

Row = dict[str, str]
SHARED = Path(os.environ.get("CRM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "dedupe"


def doubled(count: int) -> Iterator[Row]:
    """Yield so many people, and a tenth of them once more with slips; a double's id is that of the first and "-2"."""
    chance = random.Random(count + 1)
    again = []
    for row in people(count):
        yield row
        if chance.random() < 0.1:
            again.append(row)
    for row in again:
        double = {**row, "id": row["id"] + "-2"}
        for column in chance.sample(("given", "family", "email", "phone", "street"), chance.randint(1, 2)):
            double[column] = _slip(chance, row[column])
        double["full_name"] = f"{double['given']} {double['family']}".strip()
        yield double


def _slip(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text))
    return chance.choice(
        ("", text[:at] + text[at + 1 :], text[:at] + chance.choice("aeio12") + text[at + 1 :], text.upper())
    )


def true_sets() -> dict[str, tuple[str, Callable[[], tuple[list[Comparable], list[str]]]]]:
    """Return name -> kind and what reads the records with the entity of each, as their SOURCE.md says it."""
    return {
        "Febrl 1": ("person", lambda: _febrl("people-febrl1.csv")),
        "Febrl 3": ("person", lambda: _febrl("people-febrl3.csv")),
        "fake_1000": ("person", _fake),
        "childcare": ("company", _organisations),
    }


def _rows(name: str) -> list[Row]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, skipinitialspace=True)
        header = next(reader)
        return [dict(zip(header, map(str.strip, row), strict=False)) for row in reader]


def _febrl(name: str) -> tuple[list[Comparable], list[str]]:
    records, truth = [], []
    for row in _rows(name):
        born = row["date_of_birth"]
        address = {
            "street": "\n".join((f"{row['street_number']} {row['address_1']}", row["address_2"])),
            "locality": row["suburb"],
            "postal_code": row["postcode"],
            "region": row["state"],
        }
        values = {
            "given_name": row["given_name"],
            "family_name": row["surname"],
            "birthday": f"{born[:4]}-{born[4:6]}-{born[6:]}" if born else "",
            "addresses": {"a": address},
        }
        records.append(person_comparable(values))
        truth.append(row["rec_id"].split("-")[1])
    return records, truth


def _fake() -> tuple[list[Comparable], list[str]]:
    records, truth = [], []
    for row in _rows("people-fake1000.csv"):
        values = {
            "given_name": row["first_name"],
            "family_name": row["surname"],
            "birthday": row["dob"],
            "points": {"e": {"kind": "email", "value": row["email"]}},
            "addresses": {"a": {"locality": row["city"]}},
        }
        records.append(person_comparable(values))
        truth.append(row["cluster"])
    return records, truth


def _organisations() -> tuple[list[Comparable], list[str]]:
    records, truth = [], []
    for row in _rows("organisations-childcare.csv"):
        values = {
            "name": row["Site name"],
            "points": {"p": {"kind": "phone", "value": row["Phone"]}},
            "addresses": {"a": {"street": row["Address"], "postal_code": row["Zip"]}},
        }
        records.append(company_comparable(values))
        truth.append(row["True Id"])
    return records, truth


def pairs_of(labels: Sequence[object]) -> set[tuple[int, int]]:
    """Return the pairs of places that have the same label."""
    places: dict[object, list[int]] = {}
    for place, label in enumerate(labels):
        places.setdefault(label, []).append(place)
    return {(a, b) for group in places.values() for n, a in enumerate(group) for b in group[n + 1 :]}


def closure(count: int, pairs: Iterator[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return all pairs that follow: where A is B and B is C, A is C."""
    leader = list(range(count))

    def of(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for a, b in pairs:
        leader[of(a)] = of(b)
    return pairs_of([of(place) for place in range(count)])
