"""One sentence becomes a planned activity: who is meant is looked up, shown, and never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.localtime import to_local, to_utc
from crm_desktop.domain.quickadd import Understood, parse
from crm_desktop.domain.quickadd.names import Fit, fit, queries, shorter
from crm_desktop.services.activities import NextStep, plan_activity
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.search import Hit, search
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store

MOST = 6  # candidates that are shown; more only say that there are more
_LOOKED_AT = 40
_KINDS = ("person", "company")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant."""

    kind: str
    id: str
    name: str
    line: str

    @property
    def page(self) -> Page:
        """Return the record's kind and id."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the sentence, and who it may be: one is meant, several are asked about, none stays a word."""

    text: str
    candidates: tuple[Candidate, ...] = ()
    has_more: bool = False

    @property
    def only(self) -> Candidate | None:
        """Return who is meant, where nobody else can be."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.has_more else None

    @property
    def is_open(self) -> bool:
        """Return whether somebody has to say who is meant."""
        return len(self.candidates) > 1 or self.has_more


def understand(store: Store, text: str) -> Understood:
    """Read a sentence as it is said now; nothing is looked up."""
    return parse(text, to_local(store.clock.now(), my_zone(store)), language())


def find_named(store: Store, understood: Understood) -> list[Named]:
    """Return whom the names in a sentence may mean."""
    return [_named(store, text) for text in understood.who]


def add_quickly(
    store: Store,
    text: str,
    *,
    chosen: Sequence[Page] = (),
    page: Page | None = None,
    understood: Understood | None = None,
) -> str:
    """Plan what a sentence says and return the activity's id.

    `chosen` are those who were shown for its names; where it names nobody, `page` is the record that is open.
    A name that fits several and that nobody chose is refused.
    """
    read = understood or understand(store, text)
    if not (read.subject or read.kind or read.has_moment):
        raise ValidationError(tr("There is nothing to plan yet"), tr("Type what is to be done, with whom and when."))
    pages = list(chosen) or [named.only.page for named in _all_known(store, read) if named.only]
    if not pages and page is not None:
        pages = [page]
    zone = my_zone(store)
    local, all_day = read.starts(to_local(store.clock.now(), zone))
    first, rest = (pages[0], pages[1:]) if pages else (("", ""), [])
    people = [record_id for kind, record_id in rest if kind == "person"]
    return plan_activity(
        store,
        kind=read.kind or "task",
        subject=read.subject,
        at=to_utc(local, zone),
        all_day=all_day,
        duration=read.duration,
        kind_name=first[0],
        record_id=first[1],
        participants=people,
        links=[other for other in rest if other[0] != "person"],
    )


def next_step(store: Store, text: str, after: str) -> NextStep:
    """Return the step that a sentence says; without a word for its kind it is of the kind of what it follows."""
    read = understand(store, text)
    zone = my_zone(store)
    local, all_day = read.starts(to_local(store.clock.now(), zone))
    kind = read.kind or ("task" if read.subject else after)
    return NextStep(kind, read.subject, to_utc(local, zone), all_day, read.duration)


def read_moment(store: Store, text: str) -> tuple[int, bool]:
    """Read a moment as people write it, “fri 9:00”, “+3d” or “12.3. 14:30”, and whether it takes the day."""
    found = understand(store, text)
    if not found.has_moment or found.subject:
        raise ValidationError(
            tr("“{text}” is no day and hour", text=text[:40]),
            tr("Write it like fri 9:00, +3d or 12.3. 14:30."),
            field="when",
        )
    zone = my_zone(store)
    local, all_day = found.starts(to_local(store.clock.now(), zone))
    return to_utc(local, zone), all_day


def _all_known(store: Store, understood: Understood) -> list[Named]:
    found = find_named(store, understood)
    for named in found:
        if named.is_open:
            names = ", ".join(candidate.name for candidate in named.candidates)
            raise ValidationError(
                tr("“{name}” may be several people", name=named.text), tr("Choose who is meant: {names}.", names=names)
            )
    return found


def _named(store: Store, text: str) -> Named:
    for part in shorter(text):
        best = _best(store, part)
        if best:
            shown = tuple(Candidate(hit.kind, hit.id, hit.title, hit.subtitle) for hit in best[:MOST])
            return Named(part, shown, has_more=len(best) > MOST)
    return Named(text)


def _best(store: Store, text: str) -> list[Hit]:
    """Return those whose name fits a text best: in full before bent, bent before only begun."""
    found: dict[str, tuple[Fit, Hit]] = {}
    for query in queries(text):
        for hit in search(store, query, kinds=_KINDS, limit=_LOOKED_AT):
            how = fit(text, hit.title)
            if how is not None:
                found[hit.id] = (how, hit)
        if any(how is Fit.EXACT for how, _ in found.values()):
            break
    best = min((how for how, _ in found.values()), default=None)
    return [hit for how, hit in found.values() if how is best]
