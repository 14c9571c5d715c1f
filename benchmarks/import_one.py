"""One import in a process of its own, told as JSON: what it took, its transactions, its memory, its size."""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import percentile
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, gathering, open_store
from crm_desktop.store.schema import drop_capture


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plain-notes", action="store_true", help="the notes column is the person's description")
    parser.add_argument("--no-capture", action="store_true")
    parser.add_argument("--undo", action="store_true")
    options = parser.parse_args()
    store = open_store(options.folder / "a.crm", create=True, app_folder=options.folder)
    if options.no_capture:
        store.run_in_transaction(drop_capture)
        # Without a log the import would take each of its own transactions for somebody else's, and ask about each row.
        gathering.expect = lambda connection, head: None
    waits = time_transactions(store)
    memory: list[int] = []
    cpu, wall = time.process_time(), time.perf_counter()
    source = open_source(options.file)
    if options.plain_notes:
        source = with_description(source)
    report = import_file(store, source, on_progress=lambda done: memory.append(peak_memory()))
    figures = {
        "rows": report.rows,
        "created": report.tally.created,
        "refused": len(report.refused),
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "transactions": len(waits),
        "transaction_p95_ms": percentile(waits, 0.95) * 1000,
        "memory_at_fifth_kb": memory[len(memory) // 5],
        "memory_kb": peak_memory(),
    }
    figures["bytes_a_row"] = file_size(store) / report.rows
    if options.undo:
        cpu = time.process_time()
        undo(store, report.batch_id)
        figures["undo_cpu"] = time.process_time() - cpu
    store.close()
    print(json.dumps(figures))


def with_description(source):
    """Return the source with its notes mapped to a field, so that each row is one person and no note beside it."""
    mapping = source.recognised.mapping
    columns = (replace(c, target="person.description") if c.target == "note" else c for c in mapping.columns)
    return source.with_mapping(replace(mapping, columns=tuple(columns)))


def time_transactions(store: Store) -> list[float]:
    """Note how long each transaction held the file, from its beginning to the end of its commit."""
    waits: list[float] = []
    begin, commit = store.begin, store.commit
    began = [0.0]

    def timed_begin(*arguments):
        unit = begin(*arguments)
        began[0] = time.perf_counter()
        return unit

    def timed_commit(unit):
        commit(unit)
        waits.append(time.perf_counter() - began[0])

    store.begin, store.commit = timed_begin, timed_commit
    return waits


def file_size(store: Store) -> int:
    """Return the bytes of the file once the write-ahead log is folded in."""
    (pages,), (size,) = store.query("PRAGMA page_count")[0], store.query("PRAGMA page_size")[0]
    return pages * size


def peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
