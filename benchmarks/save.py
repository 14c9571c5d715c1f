"""One save through the service beside the same row, log, index and search rows in raw SQL: same driver, same FULL."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, scratch, wall_ratio
from benchmarks.workspaces import copy_of, filled
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.store import open_store
from crm_desktop.store.codec import columns_of, read_row
from crm_desktop.store.connection import Connection, connect
from crm_desktop.store.custom_words import CustomWords
from crm_desktop.store.derived import derive_rows, search_rowid
from crm_desktop.store.schema import drop_capture

_BLOCK = 40  # saves between two changes of turn


def main(rounds: int = 12) -> None:
    with scratch() as folder:
        ours, raw = folder / "ours", folder / "raw"
        for place in (ours, raw):
            place.mkdir()
            copy_of(filled(100_000), place)
        store = open_store(ours / "a.crm", app_folder=ours)
        connection = connect(raw / "a.crm")
        drop_capture(connection)
        people = _people(connection, rounds + 1)
        ours_done, raw_done = iter(people), iter(people)
        took = in_turn(
            {
                "ours": lambda: _timed([_saving(store, p) for p in next(ours_done)]),
                "raw": lambda: _timed([_writing(connection, p) for p in next(raw_done)]),
            },
            rounds + 1,
        )
        store.close()
        connection.close()
    ours_took, raw_took = took["ours"][1:], took["raw"][1:]  # the first block warms caches and statements
    figure(
        "save: CPU by raw SQL", cpu_ratio(ours_took, raw_took), most=2.5,
        us=median([t.cpu for t in ours_took]) / _BLOCK * 1e6, raw_us=median([t.cpu for t in raw_took]) / _BLOCK * 1e6,
    )  # fmt: skip
    figure(
        "save: wall time by raw SQL", wall_ratio(ours_took, raw_took), most=1.3,
        ms=median([t.wall for t in ours_took]) / _BLOCK * 1e3, raw_ms=median([t.wall for t in raw_took]) / _BLOCK * 1e3,
    )  # fmt: skip


def _people(connection: Connection, blocks: int) -> list[list[tuple]]:
    """Return (key, values before, values after) of people spread over the file, whose family name changes."""
    count = blocks * _BLOCK
    sql = f"SELECT k, {', '.join(columns_of(PERSON))} FROM person WHERE k % ? = 0 ORDER BY k LIMIT ?"
    found = []
    for row in connection.execute(sql, (90_000 // count, count)).fetchall():
        before = read_row(PERSON, row[1:])
        found.append((row[0], before, before | {"family_name": f"{before['family_name']}-Novák{row[0]}"}))
    return [found[start : start + _BLOCK] for start in range(0, count, _BLOCK)]


def _timed(saves: list[Callable[[], object]]) -> Took:
    cpu, wall = time.process_time(), time.perf_counter()
    for save in saves:
        save()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def _saving(store, person) -> Callable[[], object]:
    _, before, after = person
    changed, seen = {"family_name": after["family_name"]}, {"family_name": before["family_name"]}
    return lambda: records.update(store, PERSON, before["id"], changed, seen)


def _writing(connection: Connection, person) -> Callable[[], object]:
    """Return the same save with every value worked out beforehand."""
    k, before, after = person
    derived, words = PERSON.derive(after), derive_rows(PERSON, after, CustomWords(connection)).words
    new, old = (json.dumps({"family_name": p["family_name"]}, ensure_ascii=False) for p in (after, before))
    rowid, batch_id = search_rowid(PERSON, k), new_id()

    def write() -> None:
        run, now = connection.execute, int(time.time() * 1000)
        run("BEGIN IMMEDIATE")
        tx = run(
            "INSERT INTO tx(dev, batch, cause, by, at) VALUES (1, (SELECT coalesce(max(tx), 0) + 1 FROM tx), ?, 2, ?)",
            ("edit", now),
        ).lastrowid
        run(
            "UPDATE person SET family_name = ?, display_name = ?, sort_name = ?, updated_at = ?, updated_by = ? "
            "WHERE k = ?",
            (after["family_name"], derived["display_name"], derived["sort_name"], now, "me", k),
        )
        run(
            "INSERT INTO change(tx, lsn, tbl, rid, kind, new, old, state) "
            "SELECT ?, lsn + 1, 'person', ?, 'U', ?, ?, 'local' FROM ctx",
            (tx, before["id"], new, old),
        )
        run("UPDATE ctx SET lsn = lsn + 1")
        run("DELETE FROM search WHERE rowid = ?", (rowid,))
        run("INSERT INTO search(rowid, words) VALUES (?, ?)", (rowid, words))
        run(
            "INSERT INTO batch(b, id, title, state, undoes, ops) VALUES (?, ?, ?, 'done', NULL, 1)",
            (tx, batch_id, "Edit of a person"),
        )
        run("COMMIT")

    return write


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    main(**vars(parser.parse_args()))
