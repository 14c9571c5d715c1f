"""What an import takes for new is new, however large the file is and whoever writes beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from crm_desktop.domain.specs import COMPANY
from crm_desktop.exchange import familiar
from crm_desktop.exchange.familiar import Familiar
from crm_desktop.exchange.incoming import Fields, Incoming
from crm_desktop.exchange.items import Item
from crm_desktop.exchange.runner import run_import
from crm_desktop.services.people import create_person
from crm_desktop.services.records import create
from crm_desktop.store import Store, Unit


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The points about which an import asked the file, one by one."""
    from crm_desktop.exchange import finding

    questions: list[str] = []
    ask = finding.person_like

    def noted(unit: Unit, fields: Fields, points: list[Item], *more: Any) -> str | None:
        questions.extend(str(point["value"]) for point in points)
        return ask(unit, fields, points, *more)

    monkeypatch.setattr(finding, "person_like", noted)
    return questions


def email(address: str) -> dict[str, str]:
    return {"kind": "email", "value": address}


def row(n: int, address: str = "") -> Incoming:
    person = {"given_name": f"P{n}", "points": (email(address or f"p{n}@example.com"),)}
    return Incoming(n, person=person, tags=("imported",), affiliation={"job_title": "Buyer"})


def people(store: Store) -> int:
    return int(str(store.query("SELECT count(*) FROM person")[0][0]))


def bring_in(store: Store, rows: Iterator[Incoming]) -> None:
    run_import(store, rows, title="Import", keep_photo=lambda data: "")


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(familiar, "_BITS", 10)
    monkeypatch.setattr(familiar, "_ROOM", 10)


def test_no_key_is_forgotten_when_there_are_more_than_were_thought_of(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch)
    keys = [f"key{n}" for n in range(100)]  # 10 + 20 + 40 + 80 have room
    known = Familiar(store.query)
    for key in keys:
        known.add(key)
    assert all(map(known.has, keys))
    assert sum(known.has(f"other{n}") for n in range(1_000)) < 100
    for n in range(60):
        known.add(f"more{n}")
    assert known.has("anything"), "with too many every key may be there"


def test_what_stands_in_the_file_is_known_whatever_kind_it_is_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(familiar, "_PIECE", 2)
    for n in range(5):
        create_person(store, given_name=f"P{n}", points=[email(f"p{n}@example.com")])
        create(store, COMPANY, name=f"Firm {n}", points={"a": email(f"f{n}@example.com")}, refs={"zoho": f"Z{n}"})
    with store.batch("Import") as batch:
        known = Familiar(store.query)
        known.follow(batch.gathering())
    keys = [key for n in range(5) for key in (f"p{n}@example.com", f"f{n}@example.com", f"Z{n}", f"firm {n}")]
    assert all(map(known.has, keys)) and not known.has("p5@example.com")


def test_somebody_who_writes_during_an_import_does_not_make_it_ask_about_each_row(
    store: Store, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_OPS", 20)

    def rows() -> Iterator[Incoming]:
        for n in range(100):
            if n == 30:
                create_person(store, given_name="P90", points=[email("p90@example.com")])
                create(store, COMPANY, name="Firm")
            yield row(n)

    bring_in(store, rows())
    assert people(store) == 100 and "p90@example.com" in asked
    taken_again = {f"p{n}@example.com" for n in range(20, 40)}  # rows of the transaction that somebody overtook
    assert set(asked) <= taken_again | {"p90@example.com"}


def test_after_very_many_changes_of_others_each_row_is_asked_about(
    store: Store, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_OPS", 20)
    monkeypatch.setattr(familiar, "_MOST_MISSED", 2)

    def rows() -> Iterator[Incoming]:
        for n in range(60):
            if n == 30:
                for other in range(40, 43):
                    create_person(store, given_name=f"P{other}", points=[email(f"p{other}@example.com")])
            yield row(n)

    bring_in(store, rows())
    assert people(store) == 60 and {f"p{n}@example.com" for n in range(45, 60)} <= set(asked)


def test_those_who_write_again_and_again_stop_no_import(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_OPS", 6)

    def rows() -> Iterator[Incoming]:
        for n in range(60):
            if n % 7 == 0 and not store.writer.connection.in_transaction:
                create_person(store, given_name=f"Q{n}", points=[email(f"q{n}@example.com")])
            yield row(n)
            yield row(n, f"q{n}@example.com")  # the same name, another address

    bring_in(store, rows())
    wanted = [str(name) for (name,) in store.query("SELECT display_name FROM person")]
    assert sum(name.startswith("P") for name in wanted) == 120
