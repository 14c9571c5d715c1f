"""What is known of another program's files."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from crm_desktop.exchange.csv_dialect import fold_title


@dataclass(frozen=True)
class Source:
    """`titles` and `signatures` hold folded titles: letters and digits, lower case.

    A file comes from here if it has all titles of one of the signatures. `numbered` are patterns of titles that grow
    with the data; ``\\1`` in `label_title` stands for the number found. `second` are targets of titles that stand in
    the file twice. `prefix` may stand before every title; then nothing else is asked for.
    """

    name: str
    label: str
    kind: str
    signatures: tuple[frozenset[str], ...]
    titles: dict[str, str]
    numbered: tuple[tuple[str, str, str], ...] = ()  # pattern, target, title that holds the label
    ref_system: str = ""
    ref_by_row: str = ""
    second: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    has_footer: bool = False  # lines of text may follow the last row
    _patterns: list[tuple[re.Pattern[str], str, str]] = field(default_factory=list, repr=False, compare=False)

    def fits(self, titles: Collection[str], header: Collection[str] = ()) -> bool:
        """Return whether folded titles, or the titles as they stand in the file, are those of this program."""
        if self.prefix and sum(title.startswith(self.prefix) for title in header) * 2 > len(header):
            return True
        return any(signature <= set(titles) for signature in self.signatures)

    def target_of(self, title: str) -> tuple[str, str]:
        """Return the target of a folded title, and the folded title of the column with its label; empty if unknown."""
        bare = title.removeprefix(fold_title(self.prefix))
        known = self.titles.get(title) or self.titles.get(bare)
        if known:
            return known, ""
        if not self._patterns:
            self._patterns.extend((re.compile(pattern), target, label) for pattern, target, label in self.numbered)
        for pattern, target, label in self._patterns:
            match = pattern.fullmatch(title)
            if match:
                return target, match.expand(label) if label else ""
        return "", ""


def signature(*titles: str) -> frozenset[str]:
    """Return titles as they are compared."""
    return frozenset(map(fold_title, titles))


def table(text: str) -> dict[str, str]:
    """Read lines of ``target = Title, Title`` into folded title -> target."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        target, is_line, names = line.strip().partition(" = ")
        if not is_line:
            continue
        for name in names.split(","):
            found.setdefault(fold_title(name), target)
    return found
