"""The pure part of a first sync, an op each: digest, fold with effects, chain. Processor time of one core."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.measure import figure, median, took
from crm_desktop.protocol.chain import START, extend
from crm_desktop.protocol.conflict import Author, Conflict
from crm_desktop.protocol.effects import Key, apply_effects
from crm_desktop.protocol.fold import fold
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import Doc, Op, Tx, digest
from crm_desktop.protocol.state import Sender

PEOPLE = 10_000


class Empty:
    """A state of records only."""

    def __init__(self) -> None:
        self.docs: dict[Key, Doc] = {}

    def doc(self, t: str, i: str) -> Doc | None:
        return self.docs.get((t, i))

    def author(self, t: str, i: str, field: str) -> Author:
        return Author()

    def open_conflicts(self, t: str, i: str) -> list[Conflict]:
        return []

    all_conflicts = open_conflicts

    def held(self, batch: str) -> list[Conflict]:
        return []

    def conflict(self, conflict_id: str) -> Conflict | None:
        return None

    def is_purged(self, t: str, i: str) -> bool:
        return False

    def undone_by(self, batch: str) -> str:
        return ""

    def line(self, dev: str) -> frozenset[str]:
        return frozenset({dev})

    def deletes(self, dev: str, t: str) -> tuple[int, int]:
        return 0, PEOPLE


def main(rounds: int = 5) -> None:
    made = _tx(lambda n: Op(lsn=n, t="person", i=f"01990000-0000-7000-8000-{n:012}", k="I", s=_person(n)))
    edits = _tx(lambda n: Op(lsn=n, t="person", i=f"01990000-0000-7000-8000-{n:012}", s={"nickname": "N"}))
    digests = [digest("dev", made, op) for op in made.ops]
    links = [(n, dig, Outcome.APPLIED, ()) for n, dig in enumerate(digests)]

    def folded(*txs: Tx) -> None:
        state, sender = Empty(), Sender("dev", "user")
        for tx in txs:
            for op, dig in zip(tx.ops, digests, strict=True):
                done = fold(sender, tx, op, dig, state)
                apply_effects(state.docs, op, done.out, done.eff)

    def micros(work: Callable[[], object]) -> float:
        return median([took(work).cpu for _ in range(rounds)]) / PEOPLE * 1e6

    new = micros(lambda: folded(made))
    figure("fold of a new record, µs", new, most=15)
    figure("fold of an edit, µs", micros(lambda: folded(made, edits)) - new)
    figure("digest, µs", micros(lambda: [digest("dev", made, op) for op in made.ops]))
    figure("chain, µs", micros(lambda: extend(START, links)))


def _tx(op: Callable[[int], Op]) -> Tx:
    return Tx(x=1, at=1_795_304_977_123, by="user", cause="import", batch="b", ops=[op(n) for n in range(PEOPLE)])


def _person(n: int) -> Doc:
    return {
        "given_name": "Ada", "family_name": f"L{n}", "created_at": 1_795_304_977_123, "created_by": "user",
        "points.a": {"kind": "phone", "value": "+421 900 000 000"}, "points.b": {"kind": "email", "value": "a@b.sk"},
        "addresses.c": {"street": "x 1", "locality": "y"}, "tags.d": {"m": 1},
    }  # fmt: skip


if __name__ == "__main__":
    main()
