"""What the page of duplicates shows: pairs with their reasons, what is chosen of two records, past merges."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import COMPANY, KIND
from crm_desktop.services.duplicates import Pair, count_pairs, list_pairs
from crm_desktop.services.merge import FieldPair, MergePreview, MergeRow, list_merges, preview_merge
from crm_desktop.store import Store

MOST = 200  # pairs that are listed at once
_VERY, _LIKELY = 0.9, 0.75


@dataclass(frozen=True)
class PairLine:
    """Two records of the list; `is_own`: the person chose them, nobody found them."""

    kind: str
    left_id: str
    right_id: str
    left: str
    right: str
    reasons: str = ""
    likeness: str = ""
    is_own: bool = False
    pair: Pair | None = None

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """Return what stays the same whichever of the two comes first."""
        return self.kind, frozenset((self.left_id, self.right_id))

    @property
    def title(self) -> str:
        """Return the names, once where they are the same."""
        if self.left == self.right:
            return self.left
        return tr("{left} and {right}", left=self.left, right=self.right)

    @property
    def is_company(self) -> bool:
        """Return whether these are companies."""
        return self.kind == COMPANY.name


@dataclass(frozen=True)
class Pairs:
    """The open pairs, the likeliest first, and how many there are in all."""

    lines: tuple[PairLine, ...]
    total: int


def read_pairs(store: Store, own: tuple[str, str, str] | None = None, rest: int = 0) -> Pairs:
    """Return the list; `own` is a pair (kind, kept, other) that the person chose and that stands on top.

    So many more records (`rest`) follow it, to be merged into the same one.
    """
    found = list_pairs(store, limit=MOST)
    names = _names(store, [*((p.kind, i) for p in found for i in (p.left_id, p.right_id)), *_ends(own)])
    lines = [line for pair in found if (line := _line(pair, names)) is not None]
    if own is not None and all(end in names for end in _ends(own)):
        kind, keep, other = own
        twin = next((line for line in lines if line.key == (kind, frozenset((keep, other)))), None)
        lines = [line for line in lines if line is not twin]
        by_you = (
            trn("Chosen by you, {n} more follows", "Chosen by you, {n} more follow", rest)
            if rest
            else tr("Chosen by you")
        )
        chosen = PairLine(
            kind, keep, other, names[kind, keep][1], names[kind, other][1],
            twin.reasons if twin and not rest else by_you, twin.likeness if twin else "",
            is_own=True, pair=twin.pair if twin else None,
        )  # fmt: skip
        lines.insert(0, chosen)
    return Pairs(tuple(lines), max(len(lines), count_pairs(store)))


def _ends(own: tuple[str, str, str] | None) -> list[tuple[str, str]]:
    return [(own[0], own[1]), (own[0], own[2])] if own else []


def _names(store: Store, ids: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return key and name of those records that are not in the bin."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for name in {kind for kind, _ in ids if kind in KIND}:
        wanted = json.dumps([record_id for kind, record_id in ids if kind == name])
        rows = store.query(
            f"SELECT id, k, display_name FROM {name} WHERE deleted_at IS NULL "  # noqa: S608 a kind's name
            "AND id IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        found |= {(name, str(r[0])): (int(str(r[1])), str(r[2] or tr(KIND[name].label))) for r in rows}
    return found


def _line(pair: Pair, names: dict[tuple[str, str], tuple[int, str]]) -> PairLine | None:
    ends = [(pair.kind, pair.left_id), (pair.kind, pair.right_id)]
    if any(end not in names for end in ends):
        return None
    left, right = sorted(ends, key=lambda end: names[end][0])  # the older one is kept
    reasons = " · ".join(reason.text for reason in pair.reasons)
    return PairLine(
        pair.kind, left[1], right[1], names[left][1], names[right][1], reasons, likeness_words(pair.score), pair=pair
    )


def likeness_words(score: float) -> str:
    """Return how likely two records are one, in words."""
    if score >= _VERY:
        return tr("Very likely the same")
    return tr("Likely the same") if score >= _LIKELY else tr("Perhaps the same")


@dataclass
class Decision:
    """What is chosen of two records; nothing is, before a person chooses."""

    line: PairLine
    preview: MergePreview
    chosen: dict[str, Side] = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)  # texts that keep both, as a person changed them

    @property
    def open(self) -> list[FieldPair]:
        """Return the fields in which both say something else."""
        return [pair for pair in self.preview.fields if not pair.is_decided]

    @property
    def decided(self) -> list[FieldPair]:
        """Return the fields that nobody has to choose."""
        return [pair for pair in self.preview.fields if pair.is_decided]

    @property
    def missing(self) -> list[FieldPair]:
        """Return the fields that still wait for a choice."""
        return [pair for pair in self.open if pair.name not in self.chosen]

    def choose(self, pair: FieldPair, side: Side) -> bool:
        """Choose for one field; False where it can't hold both."""
        if side is Side.BOTH and not pair.can_keep_both:
            return False
        self.chosen[pair.name] = side
        return True

    def edit(self, pair: FieldPair, text: str) -> None:
        """Give the text that keeps both other words; an empty one is the two as they are."""
        self.chosen[pair.name] = Side.BOTH
        self.edited.pop(pair.name, None)
        if text.strip() and text.strip() != pair.both.strip():
            self.edited[pair.name] = text

    @property
    def texts(self) -> dict[str, str]:
        """Return the edited texts of fields that still keep both."""
        return {name: text for name, text in self.edited.items() if self.chosen.get(name) is Side.BOTH}

    def choose_all(self, side: Side) -> None:
        """Choose one record's values in all fields."""
        for pair in self.open:
            self.choose(pair, side)

    def result(self, pair: FieldPair) -> str:
        """Return what the merged record will hold; empty before a choice."""
        if pair.is_decided:
            return pair.result
        side = self.chosen.get(pair.name)
        if side is Side.BOTH and pair.name in self.edited:
            return self.edited[pair.name]
        return pair.words(side) if side else ""

    def take_over(self, older: Decision | None) -> None:
        """Keep the choices in fields that did not change since."""
        if older is None or older.line.key != self.line.key:
            return
        before = {pair.name: (pair.left, pair.right) for pair in older.open}
        for pair in self.open:
            if before.get(pair.name) == (pair.left, pair.right) and pair.name in older.chosen:
                self.chosen[pair.name] = older.chosen[pair.name]
                if pair.name in older.edited:
                    self.edited[pair.name] = older.edited[pair.name]


def read_decision(store: Store, line: PairLine) -> Decision:
    """Return what there is to choose of two records."""
    return Decision(line, preview_merge(store, line.kind, line.left_id, line.right_id))


def origin_words(pair: FieldPair, left: str, right: str) -> str:
    """Return where a decided value comes from."""
    if pair.left and pair.right:
        return tr("Of both") if pair.both and pair.both not in (pair.left, pair.right) else tr("The same in both")
    return tr("Only in the left one") if pair.left else tr("Only in the right one")


def moves_words(preview: MergePreview) -> str:
    """Return what moves to the kept record."""
    n = sum(preview.moves.values())
    if not n:
        return tr("It can be undone at any later time.")
    return trn(
        "{n} record moves along. It can be undone at any later time.",
        "{n} records move along. It can be undone at any later time.",
        n,
    )


def read_merges(store: Store) -> list[MergeRow]:
    """Return the merges that can be undone, the newest first."""
    return list_merges(store)
