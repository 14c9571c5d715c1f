"""How many bytes of the file a change costs (log.md 12), and how the log finds again what it names by number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.backup.restore import replace_all
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.history import history_of
from crm_desktop.services.undo import get_batch
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import connect
from crm_desktop.store.log import ADD_BATCH, batch_number

PEOPLE = 2_000  # with fewer, what the last page of each table leaves free counts for too much
FIRST = ("Zuzana", "María José", "Peter", "Jozef", "Lucia", "John", "Ana", "Margaret")
LAST = ("Nováková", "García Márquez", "Smith", "Kováč", "Horváthová", "O'Connor", "Varga")
TOWNS = ("Bratislava", "Madrid", "London", "Košice", "Sevilla")


def packed_size(store: Store) -> int:
    """Return the bytes that the file takes without free space, log and indexes and search included."""
    copy = store.path.with_name("packed")
    connection = connect(store.path)
    try:
        # The search index merges its segments now and then; merged now, the size does not hang on the moment.
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()
    size = copy.stat().st_size
    copy.unlink()
    return size


def _address(i: int) -> dict[str, object]:
    town = TOWNS[i % len(TOWNS)]
    return {
        short_key(): {
            "kind": "visit", "street": f"Main Street {i % 300}", "locality": town, "postal_code": f"{i:05d}",
            "country": "SK",
        }
    }  # fmt: skip


def person(i: int) -> dict[str, object]:
    phone, mail = f"+421905{i:06d}", f"person.number{i}@firm{i % 97}.example"
    return {
        "given_name": FIRST[i % len(FIRST)],
        "family_name": f"{LAST[i % len(LAST)]}-{i}",
        "language": "sk",
        "points": {
            short_key(): {"kind": "phone", "label": "mobile", "value": phone, "normalized": phone, "preferred": True},
            short_key(): {"kind": "email", "label": "work", "value": mail, "normalized": mail},
        },
        "addresses": _address(i),
        "refs": {"csv": f"row-{i}"},
    }


def import_people(store: Store, *, with_company: bool = False) -> list[str]:
    with store.batch("Import") as batch:
        ids = []
        for i in range(PEOPLE):
            unit = batch.unit()
            ids.append(unit.insert(PERSON, **person(i)))
            if with_company:
                company = unit.insert(COMPANY, name=f"Company {i} Ltd", addresses=_address(i))
                unit.insert(AFFILIATION, person_id=ids[-1], company_id=company, job_title="Head of purchasing")
            batch.breathe()
    return ids


def test_an_imported_person_takes_at_most_3200_bytes(store: Store) -> None:
    before = packed_size(store)
    import_people(store)
    assert (packed_size(store) - before) / PEOPLE <= 3_200


def test_an_imported_person_with_company_and_job_takes_at_most_4200_bytes(store: Store) -> None:
    before = packed_size(store)
    import_people(store, with_company=True)
    assert (packed_size(store) - before) / PEOPLE <= 4_200


@pytest.mark.parametrize(("field", "value"), [("nickname", "Zuzka"), ("language", "en")])
def test_a_later_edit_takes_at_most_350_bytes_and_its_content(store: Store, field: str, value: str) -> None:
    ids = import_people(store)
    random.Random(1).shuffle(ids)
    before, head = packed_size(store), store.head()
    for record_id in ids:
        records.update(store, PERSON, record_id, {field: value})
    [(edits, content)] = store.query(
        "SELECT count(*), sum(length(CAST(new AS BLOB)) + length(CAST(old AS BLOB))) FROM change WHERE n > ?", (head,)
    )
    assert edits == PEOPLE
    assert packed_size(store) - before - int(str(content)) <= 350 * PEOPLE


def test_batches_of_one_millisecond_are_told_apart(store: Store) -> None:
    def add(connection: object) -> None:
        for b, tail in enumerate("abc", 1000):
            values = (b, f"01900000-0000-7000-8000-00000000000{tail}", tail, "done", None, 1)
            connection.execute(ADD_BATCH, values)  # type: ignore[attr-defined]

    store.run_in_transaction(add)
    numbers = [
        store.read_once(lambda c, tail=tail: batch_number(c, f"01900000-0000-7000-8000-00000000000{tail}"))
        for tail in "abcd"
    ]
    assert numbers == [1000, 1001, 1002, None]


def test_only_another_programs_transaction_is_found_by_a_name_that_begins_with_outside(store: Store) -> None:
    for unknown in ("1", "999", "x", "9" * 30):
        with pytest.raises(NotFoundError, match="There is no change"):
            get_batch(store, f"outside-{store.device_id}-{unknown}")


def test_a_job_that_changed_nothing_leaves_no_transaction(store: Store) -> None:
    before = store.query("SELECT tx FROM tx")
    with store.batch("Nothing to do"):
        pass
    assert store.query("SELECT tx FROM tx") == before


@pytest.fixture
def restored(path: Path) -> Iterator[Store]:
    opened = open_store(path, create=True, user_name="Ada")
    backup = take_backup(opened, path.parent / "backups")
    opened.close()
    replace_all(path, backup, before_risk=lambda: None)
    opened = open_store(path)
    yield opened
    opened.close()


def test_a_restored_file_writes_under_its_new_device(restored: Store) -> None:
    ada = records.create(restored, PERSON, given_name="Ada")
    assert restored.query("SELECT DISTINCT dev FROM tx_named ORDER BY tx DESC LIMIT 1") == [(restored.device_id,)]
    assert restored.query("SELECT count(DISTINCT dev) FROM tx_named") == [(2,)]
    assert [entry.who for entry in history_of(restored, ada)] == ["Ada"]
