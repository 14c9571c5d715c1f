"""What the palette finds and in which order. No Qt, no disk: a function from what was typed to lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr
from crm_desktop.viewmodels.recent import Line, Recent, Section

_SURE_LETTERS = 3  # the record's group comes first, and “ma” is no wish for “Mover a la papelera”
RECENT_RECORDS, RECENT_COMMANDS = 5, 3
MOST = {"record": 5, "found": 7, "place": 5, "command": 8}


class Scope(StrEnum):
    """What is searched; each has a prefix, and Tab goes around."""

    ALL = ""
    COMMANDS = ">"
    PEOPLE = "@"


class Tier(IntEnum):
    """How well a text fits, best first."""

    PREFIX = 0
    WORD = 1
    LETTERS = 2


@dataclass(frozen=True)
class Match:
    """How a text fits a title."""

    tier: Tier
    spans: tuple[tuple[int, int], ...]
    gaps: int = 0


def split_scope(text: str) -> tuple[Scope, str]:
    """Take the prefix off what was typed."""
    text = text.lstrip()
    for scope in (Scope.COMMANDS, Scope.PEOPLE):
        if text.startswith(scope.value):
            return scope, text[1:].strip()
    return Scope.ALL, text.strip()


def next_scope(text: str, step: int = 1) -> str:
    """Return what was typed in the next scope."""
    scope, rest = split_scope(text)
    scopes = list(Scope)
    return scopes[(scopes.index(scope) + step) % len(scopes)].value + rest


def match(typed: str, title: str) -> Match | None:
    """Say how `typed` fits `title`, accents and case ignored both ways; None if it does not."""
    folded, places = _folded(title)
    wanted = fold(" ".join(typed.split()))
    if not wanted:
        return Match(Tier.PREFIX, ())
    if folded.startswith(wanted):
        return Match(Tier.PREFIX, (_span(places, 0, len(wanted)),))
    at = _word_starts(folded)
    spans: list[tuple[int, int]] = []
    for word in wanted.split():
        found = next((i for i in at if folded.startswith(word, i) and _span(places, i, len(word)) not in spans), None)
        if found is None:
            return _letters(wanted, folded, places)
        spans.append(_span(places, found, len(word)))
    return Match(Tier.WORD, tuple(sorted(spans)))


def rank(typed: str, lines: Iterable[Line], recent: Recent) -> list[Line]:
    """Return the lines that fit, best first: exact beginning, beginning of a word, last used, letters in order."""
    found: list[tuple[tuple[int, int, int, int], Line]] = []
    for order, line in enumerate(lines):
        fit = match(typed, line.title)
        if fit is None:
            continue
        found.append(((fit.tier, recent.rank(line.target), fit.gaps, order), _marked(line, fit)))
    found.sort(key=lambda pair: pair[0])
    return [line for _, line in found]


def arrange(
    typed: str,
    *,
    offered: Sequence[Line],
    found: Sequence[Line],
    recent: Recent,
    can_create: bool = False,
    planned: Line | None = None,
) -> list[Line]:
    """Return all lines in the order of the groups. `found` are records, already in the order of the search.

    `planned` is what the text says as a sentence that plans something: it comes first.
    """
    scope, text = split_scope(typed)
    if not text:
        return _unasked(scope, offered, recent)
    lines: list[Line] = [planned] if planned is not None and scope is Scope.ALL else []
    for section in Section:
        if section is Section.PLAN:
            continue
        if section is Section.FOUND:
            if scope is not Scope.COMMANDS:
                lines += [_marked(line, match(text, line.title)) for line in found[: MOST[section]]]
        elif scope is not Scope.PEOPLE:
            of_section = [line for line in offered if line.section is section]
            if section is Section.RECORD and len(text) < _SURE_LETTERS:
                of_section = [line for line in of_section if _begins_word(text, line.title)]
            lines += rank(text, of_section, recent)[: MOST[section]]
    if not lines and can_create and scope is not Scope.COMMANDS:
        return [Line(Section.COMMAND, f"create:{text}", tr("Create a person “{text}”?", text=text), icon="user-plus")]
    return lines


def _begins_word(text: str, title: str) -> bool:
    fit = match(text, title)
    return fit is not None and fit.tier < Tier.LETTERS


def section_title(section: Section, selected: str = "", *, is_recent: bool = False) -> str:
    """Return the heading of a group."""
    if section is Section.PLAN:
        return tr("Plan it")
    if section is Section.RECORD:
        return tr("For {name}", name=selected)
    if section is Section.FOUND:
        return tr("Opened last") if is_recent else tr("People and companies")
    if section is Section.PLACE:
        return tr("Go to")
    return tr("Used last") if is_recent else tr("Commands")


def _unasked(scope: Scope, offered: Sequence[Line], recent: Recent) -> list[Line]:
    """Nothing typed: what was used last; in the scope of commands all of them."""
    records = [] if scope is Scope.COMMANDS else list(recent.records[:RECENT_RECORDS])
    if scope is Scope.PEOPLE:
        return records
    if scope is Scope.COMMANDS:
        return sorted(offered, key=lambda line: list(Section).index(line.section))
    by_id = {line.target: line for line in offered}
    last = [by_id[c] for c in recent.commands if c in by_id][:RECENT_COMMANDS]
    if not last:  # the first day: teach three
        last = [line for line in offered if line.section is Section.COMMAND][:RECENT_COMMANDS]
    return records + last


def _marked(line: Line, fit: Match | None) -> Line:
    if fit is None:
        return line
    return Line(
        line.section,
        line.target,
        line.title,
        line.detail,
        line.icon,
        line.keys,
        line.initials,
        spans=_joined(fit.spans),
    )


def _folded(title: str) -> tuple[str, list[int]]:
    """Return the folded title and, for each of its letters, the place in the title (ß and æ become two letters)."""
    text, places = "", []
    for at, letter in enumerate(title):
        plain = fold(letter)
        text += plain
        places += [at] * len(plain)
    return text, places


def _word_starts(folded: str) -> list[int]:
    return [i for i, c in enumerate(folded) if c.isalnum() and (i == 0 or not folded[i - 1].isalnum())]


def _span(places: list[int], start: int, length: int) -> tuple[int, int]:
    return places[start], places[start + length - 1] + 1


def _letters(wanted: str, folded: str, places: list[int]) -> Match | None:
    """All letters in their order, the first at the beginning of a word: "nwp" finds “New person”."""
    wanted = wanted.replace(" ", "")
    best: Match | None = None
    for start in _word_starts(folded):
        spans: list[tuple[int, int]] = []
        at = start
        for letter in wanted:
            at = folded.find(letter, at)
            if at < 0 or (not spans and at != start):
                break
            spans.append(_span(places, at, 1))
            at += 1
        if len(spans) == len(wanted):
            fit = Match(Tier.LETTERS, tuple(spans), gaps=spans[-1][1] - spans[0][0] - len(spans))
            best = fit if best is None or fit.gaps < best.gaps else best
    return best


def _joined(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
