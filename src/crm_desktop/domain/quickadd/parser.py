"""Reads a sentence that plans an activity: what, when, how long, with whom, about what; the rest is its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from crm_desktop.domain.quickadd.english import ENGLISH
from crm_desktop.domain.quickadd.grammar import CLOCK, DAYS, LENGTHS, RANGE, Grammar, hour, plain_hour
from crm_desktop.domain.quickadd.sentence import Sentence, words
from crm_desktop.domain.quickadd.slovak import SLOVAK
from crm_desktop.domain.quickadd.spanish import SPANISH

GRAMMARS = {grammar.name: grammar for grammar in (ENGLISH, SPANISH, SLOVAK)}


@dataclass(frozen=True)
class Understood:
    """What a sentence says. Whose name `who` is, only the file knows; `kind` is empty where no word names one."""

    kind: str = ""
    who: tuple[str, ...] = ()
    day: date | None = None
    time: time | None = None
    duration: int | None = None
    subject: str = ""
    about: str = ""
    language: str = ""

    @property
    def has_moment(self) -> bool:
        """Return whether it says when."""
        return self.day is not None or self.time is not None

    def starts(self, now: datetime) -> tuple[datetime, bool]:
        """Return when it begins, in local time, and whether it takes the day; without a day the next such hour."""
        if self.time is None:
            return datetime.combine(self.day or now.date(), time()), True
        day = self.day
        if day is None:
            day = now.date() if datetime.combine(now.date(), self.time) > now else now.date() + timedelta(days=1)
        return datetime.combine(day, self.time), False


def parse(text: str, now: datetime, language: str = "en") -> Understood:
    """Understand a sentence said at `now` (local time); the language of the program decides where words are common."""
    names = [language, *(name for name in GRAMMARS if name != language)]
    readings = [_read(text, now, GRAMMARS[name]) for name in names if name in GRAMMARS]
    best = max(readings, key=lambda reading: reading[0])  # of equals the first: the person's own language
    return best[1] if best[0] else readings[0][1]


def _read(text: str, now: datetime, grammar: Grammar) -> tuple[int, Understood]:
    """Return how many words a language explains, and what it makes of the sentence."""
    sentence = Sentence.of(text)
    found = Understood(language=grammar.name)
    for step in (_delay, _day, _hour, _length, _part):
        found = step(sentence, found, now, grammar)
    kind, behind = _kind(sentence, grammar)
    who, about, known = _people(sentence, behind, kind, grammar)
    # Numbers are the same in all languages: only words tell in which one somebody speaks.
    taken = sum(
        taken and any(map(str.isalpha, word)) for word, taken in zip(sentence.words, sentence.taken, strict=True)
    )
    understood = taken + 2 * bool(kind) + known
    return understood, replace(found, kind=kind, who=who, about=about, subject=_title(sentence))


def _title(sentence: Sentence) -> str:
    subject = sentence.left()
    return subject[:1].upper() + subject[1:]


def _delay(sentence: Sentence, found: Understood, now: datetime, grammar: Grammar) -> Understood:
    for pattern, minutes in grammar.delays:
        match = sentence.find(pattern)
        later = minutes(match) if match else None
        if match and later is not None:
            sentence.take(match)
            at = now + timedelta(minutes=later)
            return replace(found, day=at.date(), time=at.time().replace(second=0, microsecond=0))
    return found


def _day(sentence: Sentence, found: Understood, now: datetime, grammar: Grammar) -> Understood:
    if found.day is not None:
        return found
    for pattern, day_of in (*DAYS, *grammar.days):
        match = sentence.find(pattern)
        day = day_of(match, now.date()) if match else None
        if match is None or day is None:
            continue
        _, behind = sentence.take(match)
        found = replace(found, day=day)
        return _bare_hour(sentence, found, behind, grammar)
    return found


def _bare_hour(sentence: Sentence, found: Understood, behind: int, grammar: Grammar) -> Understood:
    """Read “fri 9”: a number directly behind a day is an hour, unless it begins something longer."""
    if behind >= len(sentence.words) or sentence.taken[behind]:
        return found
    rest = sentence.folded[sentence.starts[behind] :]
    if any((match := pattern.match(rest)) for pattern, _ in (*LENGTHS, *grammar.lengths)) or RANGE.match(rest):
        return found
    match = grammar.bare_hour.match(sentence.folded, sentence.starts[behind])
    minutes = (hour(match[1], match[2]) if match[2] else plain_hour(int(match[1]))) if match else None
    after_it = sentence.folded[match.end() :].strip().split(" ")[0] if match else ""
    if match is None or minutes is None or after_it in ("am", "pm", "h", "hod"):
        return found
    sentence.take(match)
    return replace(found, time=_clock(minutes))


def _hour(sentence: Sentence, found: Understood, now: datetime, grammar: Grammar) -> Understood:
    if found.time is not None:
        return found
    match = sentence.find(RANGE)
    if match and (ends := _range(match)):
        sentence.take(match)
        return replace(found, time=_clock(ends[0]), duration=ends[1] - ends[0])
    for pattern, minutes_of in (*grammar.hours, *CLOCK):
        match = sentence.find(pattern)
        minutes = minutes_of(match) if match else None
        if match and minutes is not None and 0 <= minutes < 24 * 60:
            sentence.take(match)
            return replace(found, time=_clock(minutes))
    return found


def _range(match: re.Match[str]) -> tuple[int, int] | None:
    start, end = hour(match[1], match[2]), hour(match[3], match[4])
    if start is None or end is None or not (match[2] or match[4] or 6 < start // 60 < end // 60):
        return None
    return (start, end) if end > start else None


def _length(sentence: Sentence, found: Understood, now: datetime, grammar: Grammar) -> Understood:
    if found.duration is not None:
        return found
    for pattern, minutes_of in (*grammar.lengths, *LENGTHS):
        match = sentence.find(pattern)
        minutes = minutes_of(match) if match else None
        if match and minutes is not None:
            sentence.take(match)
            return replace(found, duration=minutes)
    return found


def _part(sentence: Sentence, found: Understood, now: datetime, grammar: Grammar) -> Understood:
    """Read “in the morning”, where no hour is given; with one it only says which half of the day."""
    for pattern, minutes in grammar.parts.items():
        match = sentence.find(words(pattern))
        if match is None:
            continue
        sentence.take(match)
        if found.time is None:
            return replace(found, time=_clock(minutes))
        if minutes >= 12 * 60 and found.time.hour < 12:
            return replace(found, time=found.time.replace(hour=found.time.hour + 12))
    return found


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _kind(sentence: Sentence, grammar: Grammar) -> tuple[str, int]:
    """Return the kind that the first word names, and the word behind it."""
    first = next((i for i, taken in enumerate(sentence.taken) if not taken), len(sentence.words))
    if first == len(sentence.words):
        return "", 0
    for kind, pattern in grammar.kinds.items():
        match = pattern.match(sentence.folded, sentence.starts[first])
        if match and match.start() == sentence.starts[first]:
            end = match.end()
            behind = next((i for i, start in enumerate(sentence.starts) if start >= end), len(sentence.words))
            return kind, behind
    return "", first


def _people(sentence: Sentence, behind: int, kind: str, grammar: Grammar) -> tuple[tuple[str, ...], str, int]:
    """Return who is named, what it is about, and how many words of the language led there."""
    at = behind if kind and kind not in ("task", "note") else None
    known = 0
    if at is None or (at < len(sentence.words) and sentence.taken[at]):
        marks = [i for i in _free(sentence, behind) if sentence.plain(i) in grammar.before_person]
        at = marks[0] + 1 if marks and at is None else at
    who: list[str] = []
    name: list[str] = []
    index = behind if at is None else at
    if at is not None:
        while index < len(sentence.words) and sentence.taken[index]:
            index += 1
        if index < len(sentence.words) and sentence.plain(index) in grammar.before_person:
            index, known = index + 1, known + 1
        index = _names(sentence, index, grammar, who, name)
    about, marked = _about(sentence, index, grammar)
    return tuple(who), about, known + marked


def _names(sentence: Sentence, index: int, grammar: Grammar, who: list[str], name: list[str]) -> int:
    """Read names until a word that can't be one; return the word behind."""
    while index < len(sentence.words) and not sentence.taken[index]:
        word = sentence.plain(index)
        if word in grammar.about or (word in grammar.stops and not name):
            break
        if word in grammar.stops:
            break
        if word in grammar.joins:
            _close(who, name)
        else:
            name.append(sentence.words[index].strip(',;:.()"„“«»'))
            if sentence.words[index][-1:] in ",;:":
                _close(who, name)
                if sentence.words[index][-1:] != ",":
                    index += 1
                    break
        index += 1
    _close(who, name)
    return index


def _close(who: list[str], name: list[str]) -> None:
    if name:
        who.append(" ".join(name))
        name.clear()


def _about(sentence: Sentence, index: int, grammar: Grammar) -> tuple[str, int]:
    for place in _free(sentence, index):
        if sentence.plain(place) in grammar.about and place + 1 < len(sentence.words):
            about = sentence.left(place + 1)
            return (about.removeprefix("de "), 1) if about else ("", 0)
    return "", 0


def _free(sentence: Sentence, start: int) -> list[int]:
    return [i for i in range(start, len(sentence.words)) if not sentence.taken[i]]
