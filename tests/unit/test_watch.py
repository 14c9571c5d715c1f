"""The watch of the benchmarks reads where threads stand from what faulthandler writes in one go."""

from __future__ import annotations

import faulthandler
import tempfile
import threading

from benchmarks.watch import Gap, Queues, standing


def test_a_dump_is_read_as_frames_of_each_thread() -> None:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        found = standing(file.read())
    here = found[threading.get_ident()]
    assert here[0].startswith("test_watch.py:") and here[0].endswith(" test_a_dump_is_read_as_frames_of_each_thread")
    assert len(here) <= 6


def test_what_the_program_computed_in_a_gap_is_not_more_than_the_gap() -> None:
    assert Gap(100.0, own_ms=20.0, others_ms=30.0).computed_ms == 50.0
    assert Gap(100.0, own_ms=20.0, others_ms=95.0).computed_ms == 100.0


def test_what_a_gap_waited_for_is_told_apart_and_is_never_more_than_the_gap() -> None:
    gap = Gap(100.0, own_ms=20.0, others_ms=30.0, queued_ms=15.0, held_ms=10.0)
    assert (gap.lock_ms, gap.machine_ms) == (30.0, 25.0)
    busy = Gap(100.0, own_ms=60.0, others_ms=90.0, queued_ms=30.0, held_ms=90.0)
    assert (busy.lock_ms, busy.machine_ms) == (10.0, 30.0)


def test_waiting_for_a_processor_only_grows() -> None:
    queues = Queues()
    before = queues.waited()
    assert all(now >= then >= 0 for now, then in zip(queues.waited(), before, strict=True))
