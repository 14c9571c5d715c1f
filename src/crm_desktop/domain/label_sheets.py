"""Sheets of labels by the names that shops use; everything in hundredths of a millimetre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

A4 = (21_000, 29_700)
LETTER = (21_590, 27_940)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: paper, labels across and down, where the first one begins, how large, and how far apart."""

    key: str
    paper: tuple[int, int]
    columns: int
    rows: int
    left: int
    top: int
    width: int
    height: int
    step_x: int
    step_y: int

    @property
    def count(self) -> int:
        """Return how many labels a sheet has."""
        return self.columns * self.rows

    def places(self, first: int = 0) -> Iterator[tuple[int, int, int]]:
        """Yield page, left and top of one label after the other without an end; `first` are used already."""
        at = first
        while True:
            page, on_page = divmod(at, self.count)
            row, column = divmod(on_page, self.columns)
            yield page, self.left + column * self.step_x, self.top + row * self.step_y
            at += 1


SHEETS = (
    Sheet("L7160", A4, 3, 7, 725, 1_510, 6_350, 3_810, 6_600, 3_810),
    Sheet("L7159", A4, 3, 8, 725, 1_310, 6_350, 3_390, 6_600, 3_390),
    Sheet("L7161", A4, 3, 6, 725, 870, 6_350, 4_660, 6_600, 4_660),
    Sheet("L7162", A4, 2, 8, 465, 1_290, 9_910, 3_390, 10_160, 3_390),
    Sheet("L7163", A4, 2, 7, 465, 1_510, 9_910, 3_810, 10_160, 3_810),
    Sheet("L7173", A4, 2, 5, 465, 600, 9_910, 5_700, 10_160, 5_700),
    Sheet("L7651", A4, 5, 13, 475, 1_070, 3_810, 2_120, 4_060, 2_120),
    Sheet("5160", LETTER, 3, 10, 476, 1_270, 6_668, 2_540, 6_985, 2_540),
    Sheet("5163", LETTER, 2, 5, 396, 1_270, 10_160, 5_080, 10_636, 5_080),
)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
