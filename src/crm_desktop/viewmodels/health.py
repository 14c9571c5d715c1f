"""The score of the backups and of the file, and its reasons: neither is shown without the other (ui.md 07)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_desktop.backup.attachments import bring_back_attachments
from crm_desktop.backup.catalogue import Level
from crm_desktop.backup.everywhere import Round
from crm_desktop.backup.identity import Reach
from crm_desktop.backup.retention import DAY
from crm_desktop.backup.routine import last_proven, tidy
from crm_desktop.backup.schedule import read_schedule
from crm_desktop.services.blobs import remove_unnamed
from crm_desktop.services.health import Finding, Step, Verdict, mend, run_checks
from crm_desktop.services.temporary import clean_dead
from crm_desktop.store import Store
from crm_desktop.store.errors import room
from crm_desktop.viewmodels.backups import Overview

GOOD, LOOK = 80, 50
_DAMAGED = 30  # a damaged file is never worth more
_AGES = ((7, 40), (3, 25), (1, 10))  # days of the last verified backup, points
_PLACE, _SPACE, _INDEX, _UNSENT, _NEVER, _FAILED, _RECORDS = 5, 3, 5, 5, 10, 10, 20


@dataclass(frozen=True)
class Why:
    """Why points are missing: a code, the points, and the number that the words need."""

    code: str
    points: int
    n: int = 0


@dataclass(frozen=True)
class Score:
    """0 to 100, with everything that was taken off."""

    points: int
    reasons: tuple[Why, ...]

    @property
    def level(self) -> str:
        """Return good, look or act."""
        return "good" if self.points >= GOOD else "look" if self.points >= LOOK else "act"


@dataclass(frozen=True)
class CheckLine:
    """A line of the checks: tone ok, warn, danger or none (never ran), and what mends it, if anything."""

    name: str
    tone: str
    finding: Finding | None = None
    repair: str = ""


def score_of(overview: Overview) -> Score:
    """Start at 100 and take off what is not as it should be; only what is really checked counts."""
    reasons = [*_age(overview), *_last(overview), *_places(overview), *_findings(overview), *_unsent(overview)]
    points = max(0, 100 - sum(reason.points for reason in reasons))
    if _is_bad(overview, "file"):
        points = min(points, _DAMAGED)
    return Score(points, tuple(reasons))


def check_lines(overview: Overview, *, is_read_only: bool = False) -> list[CheckLine]:
    """Return every check with what it found and the repair that is offered."""
    lines = []
    for name, repair in (("file", "salvage"), ("log", "mend"), ("index", "mend"), ("attachments", "bring-back"),
                         ("mark", "restore"), ("space", "free")):  # fmt: skip
        finding = overview.finding(name)
        tone = "none" if finding is None else {Verdict.OK: "ok", Verdict.CARE: "warn"}.get(finding.verdict, "danger")
        is_offered = tone in ("warn", "danger") and (not is_read_only or repair in ("salvage", "restore"))
        lines.append(CheckLine(name, tone, finding, repair if is_offered else ""))
    proven = last_proven(overview.backups)
    is_old = proven is not None and overview.now - proven.made_at > 7 * DAY
    can_rehearse = bool(overview.good) and not is_read_only
    tone = "none" if not overview.good else "warn" if proven is None or is_old else "ok"
    lines.append(CheckLine("rehearsal", tone, repair="rehearse" if can_rehearse and tone == "warn" else ""))
    if overview.unsent_since is not None:
        is_late = bool(_unsent(overview))
        lines.append(CheckLine("unsent", "warn" if is_late else "ok", repair="waiting" if is_late else ""))
    return lines


def run_all(store: Store, *, on_step: Callable[[Step], None], is_canceled: Callable[[], bool]) -> list[Finding]:
    """Run every check."""
    return run_checks(store, on_step=on_step, is_canceled=is_canceled)


def repair(store: Store, round_: Round, name: str) -> tuple[int, int]:
    """Mend what a check found and check again; return how much was mended and how much could not be."""
    if name == "mend":
        result = (mend(store), 0)
    elif name == "bring-back":
        back = bring_back_attachments(store, [state.folder for state in round_.look() if state.reach.is_usable])
        result = (back.restored, back.missing)
    else:
        result = (_free_space(store, round_), 0)
    run_checks(store)
    return result


def _free_space(store: Store, round_: Round) -> int:
    """Give back what the program itself can do without, and return how many bytes came free."""
    before = room(store.path)
    clean_dead()
    remove_unnamed(store)
    budget = read_schedule(store).budget
    for state in round_.look():
        if state.reach is Reach.HERE:
            tidy(state.folder, store.clock.now(), budget)
    return max(0, room(store.path) - before)


def _age(overview: Overview) -> list[Why]:
    if not overview.is_reachable:
        return [Why("away", _AGES[0][1])]
    proven = last_proven(overview.backups)
    if proven is None:
        return [Why("none", _AGES[0][1]), Why("never", _NEVER)] if not overview.good else [
            Why("unproven", _AGES[0][1] if _days(overview, overview.good[0].made_at) >= 7 else _AGES[2][1]),
            Why("never", _NEVER),
        ]  # fmt: skip
    days = _days(overview, proven.made_at)
    points = next((points for limit, points in _AGES if days >= limit), 0)
    return [Why("old", points, days)] if points else []


def _last(overview: Overview) -> list[Why]:
    """The newest one failed, or went bad: what was good before still counts."""
    if overview.failures and overview.failures[-1].at > max((b.made_at for b in overview.good), default=0):
        return [Why("failed", _FAILED)]
    if overview.backups and overview.backups[0].level is Level.BAD:
        return [Why("bad", _FAILED)]
    return []


def _days(overview: Overview, at: int) -> int:
    return max(0, overview.now - at) // DAY


def _places(overview: Overview) -> list[Why]:
    away = sum(not state.reach.is_usable for state in overview.states) + len(overview.lagging)
    return [Why("places", _PLACE * away, away)] if away else []


def _findings(overview: Overview) -> Sequence[Why]:
    found = []
    if _is_bad(overview, "file"):
        found.append(Why("file", 100 - _DAMAGED))
    for name, points in (("log", _RECORDS), ("mark", _RECORDS), ("attachments", _PLACE)):
        if _is_bad(overview, name):
            found.append(Why(name, points))
    for name, points in (("index", _INDEX), ("space", _SPACE)):
        finding = overview.finding(name)
        if finding is not None and finding.verdict is not Verdict.OK:
            found.append(Why(name, points))
    return found


def _unsent(overview: Overview) -> list[Why]:
    """What waits longer than a day for the team is on this computer alone."""
    since = overview.unsent_since
    days = _days(overview, since) if since else 0
    return [Why("unsent", _UNSENT, days)] if days >= 1 else []


def _is_bad(overview: Overview, name: str) -> bool:
    finding = overview.finding(name)
    return finding is not None and finding.verdict is Verdict.BAD
