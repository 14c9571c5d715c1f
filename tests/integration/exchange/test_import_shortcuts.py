"""What makes an import fast must not show: nothing is doubled, nothing differs from what slow ways compute."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.runner import run_import
from crm_desktop.services.people import create_person
from crm_desktop.services.search import search
from crm_desktop.store import Store


def ada(line: int, **more: object) -> Incoming:
    point = {"kind": "email", "value": "ada@example.com"}
    return Incoming(line, person={"given_name": "Ada", "family_name": "Lovelace", "points": (point,)}, **more)  # type: ignore[arg-type]


def reached(n: int) -> Incoming:
    """Return somebody who is known to be new without a question to the file."""
    return Incoming(n, person={"given_name": f"P{n}", "points": ({"kind": "email", "value": f"p{n}@example.com"},)})


def bring_in(store: Store, *rows: Incoming) -> None:
    run_import(store, rows, title="Import", keep_photo=lambda data: "")


def names(store: Store) -> list[str]:
    return [str(row[0]) for row in store.query("SELECT display_name FROM person WHERE deleted_at IS NULL ORDER BY k")]


def test_a_person_who_is_here_already_is_found(store: Store) -> None:
    create_person(
        store, given_name="Ada", family_name="Lovelace", points=[{"kind": "email", "value": "ada@example.com"}]
    )
    bring_in(store, ada(1))
    assert names(store) == ["Ada Lovelace"]


def test_a_person_whom_the_window_adds_meanwhile_is_found_too(store: Store) -> None:
    others = [Incoming(n, person={"given_name": f"Person {n}"}) for n in range(1, 500)]

    def rows() -> Iterator[Incoming]:
        yield from others
        # The transaction of the rows before may still be open: another thread waits for its end as the window does.
        from threading import Thread

        point = {"kind": "email", "value": "ada@example.com"}
        thread = Thread(
            target=lambda: create_person(store, given_name="Ada", family_name="Lovelace", points=[point]), daemon=True
        )
        thread.start()
        n = 1_000
        while thread.is_alive():
            yield Incoming(n, person={"given_name": f"Person {n}"})
            n += 1
        yield ada(n)

    run_import(store, rows(), title="Import", keep_photo=lambda data: "")
    assert names(store).count("Ada Lovelace") == 1


def test_rows_that_wait_to_be_written_are_looked_at_again_where_somebody_wrote_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_OPS", 4)  # the fifth person and the sixth wait

    def rows() -> Iterator[Incoming]:
        yield from map(reached, range(1, 6))
        yield ada(6)
        point = {"kind": "email", "value": "ada@example.com"}
        create_person(store, given_name="Ada", family_name="Lovelace", points=[point])
        yield Incoming(7, person={"given_name": "Eve"}, tags=("friend",), is_deleted=True)
        yield reached(8)

    report = run_import(store, rows(), title="Import", keep_photo=lambda data: "")
    assert names(store).count("Ada Lovelace") == 1 and len(names(store)) == 7
    assert (report.rows, report.tally.created, report.tally.unchanged) == (8, {"person": 6}, {"person": 1})
    assert report.deleted_at_source == 1


def test_an_import_that_only_gathers_holds_nobody_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_OPS", 4)
    held: list[bool] = []

    def rows() -> Iterator[Incoming]:
        for n in range(1, 11):
            yield reached(n)
            held.append(store.writer.connection.in_transaction)

    run_import(store, rows(), title="Import", keep_photo=lambda data: "")
    # The first transaction reads which fields the firm requires; the others begin when they are written.
    assert held == [True] * 3 + [False] * 7
    assert len(names(store)) == 10


def test_an_import_that_is_stopped_while_it_gathers_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_OPS", 4)
    taken: list[int] = []

    def rows() -> Iterator[Incoming]:
        for n in range(1, 8):
            taken.append(n)
            yield reached(n)

    with pytest.raises(Canceled):
        run_import(store, rows(), title="Import", keep_photo=lambda data: "", is_canceled=lambda: len(taken) == 7)
    assert names(store) == []
    create_person(store, given_name="Ada")
    assert names(store) == ["Ada"]


def test_the_same_person_twice_in_one_file_is_one_person(store: Store) -> None:
    bring_in(store, ada(1), ada(2))
    assert names(store) == ["Ada Lovelace"]


def test_a_new_persons_company_and_title_are_what_the_roll_up_computes(store: Store) -> None:
    job = {"job_title": "Analyst", "department": ""}
    bring_in(store, ada(1, company={"name": "Engines"}, affiliation=job))
    columns = "SELECT company_id, job_title FROM person"
    before = store.query(columns)
    with store.deriving() as unit:
        unit.rederive(PERSON, str(store.query("SELECT id FROM person")[0][0]))
    assert before == store.query(columns) and before[0][0] is not None and before[0][1] == "Analyst"


def test_words_that_are_written_and_changed_in_one_transaction_are_found_as_they_are_last(store: Store) -> None:
    with store.write("Both") as unit:
        person_id = unit.insert(PERSON, given_name="Augusta")
        unit.update(PERSON, person_id, {"given_name": "Ada"})
    assert [hit.title for hit in search(store, "ada")] == ["Ada"] and search(store, "augusta") == []


def test_any_set_of_fields_can_be_added(store: Store) -> None:
    fields = ("given_name", "nickname", "suffix", "language", "description")
    sets = [chosen for size in range(1, 6) for chosen in combinations(fields, size)]
    with store.write("Many") as unit:
        ids = [unit.insert(PERSON, **dict.fromkeys(chosen, "x")) for chosen in sets]
        rows = [unit.row(PERSON, i) or {} for i in ids]
    assert [tuple(f for f in fields if row[f]) for row in rows] == sets
    assert all(row["points"] == {} for row in rows)
