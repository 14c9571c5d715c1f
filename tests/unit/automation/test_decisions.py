"""Which device tells, who waits for whom, and what is told together."""

from __future__ import annotations

from crm_desktop.automation.reminders import WAIT, Decision, Manner, Memory, Situation, decide
from crm_desktop.domain.localtime import HOUR, MINUTE
from crm_desktop.services.reminders import Alert

NINE = 1_773_000_000_000
NOTHING = Memory()


def alert(n: int = 0, at: int = NINE) -> Alert:
    return Alert(f"a{n}", "call", "", "", "", at, False, 0, at, at)


def look(due: list[Alert], now: int, memory: Memory = NOTHING, **more: object) -> Decision:
    return decide(due, memory, Situation(now, NINE - HOUR, **more))  # type: ignore[arg-type]


def test_a_device_alone_tells_at_once() -> None:
    assert look([alert()], NINE).show == (alert(),)
    assert look([alert()], NINE + HOUR, rank=2).show == (alert(),)  # out of touch: no mark can arrive


def test_the_device_used_last_tells_at_once_and_the_others_wait_in_turn() -> None:
    first, second, third = (look([alert()], NINE, rank=rank, is_in_touch=True) for rank in range(3))
    assert (first.show, second.show, third.show) == ((alert(),), (), ())
    assert (second.again_at, third.again_at) == (NINE + WAIT, NINE + 2 * WAIT)


def test_who_waited_tells_when_no_mark_came_and_not_when_one_did() -> None:
    before = look([alert()], NINE, rank=1, is_in_touch=True)
    after = look([alert()], NINE + WAIT, before.memory, rank=1, is_in_touch=True)
    marked = look([], NINE + WAIT, before.memory, rank=1, is_in_touch=True)
    assert after.show == (alert(),) and marked.show == ()


def test_what_is_late_waits_on_all_devices() -> None:
    late = look([alert()], NINE + HOUR, rank=0, is_in_touch=True)
    assert late.show == () and late.again_at == NINE + HOUR + WAIT
    assert look([alert()], NINE + HOUR + WAIT, late.memory, rank=0, is_in_touch=True).show == (alert(),)


def test_a_clock_that_jumps_back_keeps_nobody_waiting_for_years() -> None:
    ahead = look([alert()], NINE + 9_000 * HOUR, rank=1, is_in_touch=True)
    back = look([alert()], NINE, ahead.memory, rank=1, is_in_touch=True)
    assert back.again_at == NINE + WAIT


def test_quiet_holds_and_its_end_tells_together() -> None:
    due = [alert(n) for n in range(3)]
    held = look(due, NINE, held_until=NINE + HOUR)
    over = look(due, NINE + HOUR, held.memory)
    assert (held.show, held.held, held.again_at) == ((), tuple(due), NINE + HOUR)
    assert (over.show, over.manner) == (tuple(due), Manner.AFTER_QUIET)


def test_a_start_and_a_sleep_say_one_sentence_and_a_few_come_one_by_one() -> None:
    due = [alert(n) for n in range(5)]
    at_start = decide(due[:2], Memory(), Situation(NINE + HOUR, NINE + MINUTE))
    slept = look(due, NINE + HOUR)
    assert at_start.manner is Manner.AT_START
    assert slept.manner is Manner.TOGETHER and look(due[:3], NINE).manner is Manner.ONE_BY_ONE
