"""The sentences of the page: the truth on top, the reasons of the score, what each check found, how a place is."""

from __future__ import annotations

from crm_desktop.backup.everywhere import PlaceState
from crm_desktop.backup.identity import Reach
from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.services.health import Finding
from crm_desktop.ui import when
from crm_desktop.viewmodels.backups import Overview, Truth
from crm_desktop.viewmodels.health import CheckLine, Score, Why

CLOSE = 1 << 30  # below a gigabyte a disk is nearly full


def truth_words(truth: Truth, overview: Overview) -> str:
    """Say what holds now: nothing better than what was checked, nothing worse than what was found."""
    at = when.moment_inside(truth.at, overview.now) if truth.at else ""
    if truth.kind == "file":
        return _file_words(truth, at)
    if truth.kind == "found":
        return trn("{n} check found something to repair. See what it offers.",
                   "{n} checks found something to repair. See what they offer.", truth.n)  # fmt: skip
    folder = overview.states[0].folder if overview.states else ""
    words = {
        Reach.MISSING: lambda: tr(
            "The folder of the backups can't be found: {place}. New changes are not backed up.", place=folder),
        Reach.OTHER: lambda: tr(
            "This is another disk than the one that backups went to: {place}. New changes are not backed up.",
            place=folder),
        Reach.COPY: lambda: tr("{place} is a copy of another place. New changes are not backed up.", place=folder),
        Reach.FOREIGN: lambda: tr(
            "{place} holds the backups of another workspace. New changes are not backed up.", place=folder),
        "failed": lambda: tr(
            "The last backup failed ({when}): {fault}. Your data is untouched.", when=at, fault=truth.fault),
        "lagging": lambda: tr(
            "The backup was made, but not brought to every place ({when}): {fault}. It is tried again.",
            when=at, fault=truth.fault),
        "bad": lambda: tr(
            "The backup of {when} failed its check: {fault}. It is kept but not used. Make a new one now.",
            when=at, fault=truth.fault.rstrip(".")),
        "week": lambda: tr(
            "Every backup since {when} failed its check. None is deleted until a good one is made. "
            "Choose another disk for the backups.", when=at),
        "none": lambda: tr("No backup yet. Make the first backup now, it takes about 10 seconds."),
        "unproven": lambda: tr(
            "The last backup ({when}) was read from end to end. None was restored to a test copy yet.", when=at),
        "old": lambda: tr(
            "The last backup that was restored to a test copy is old: {when}. Make a new one now.", when=at),
        "proven": lambda: tr(
            "Your data is safe. The last backup was restored to a test copy ({when}) and every record matched.",
            when=at),
    }  # fmt: skip
    return words[truth.kind]()


def _file_words(truth: Truth, at: str) -> str:
    if not at:
        return trn(
            "Stop. The data file has a fault in {n} place. Nothing was deleted. Send the report to IT.",
            "Stop. The data file has a fault in {n} places. Nothing was deleted. Send the report to IT.",
            truth.n,
        )
    return trn(
        "Stop. The data file has a fault in {n} place. Nothing was deleted. Restore the backup of {when} or send the "
        "report to IT.",
        "Stop. The data file has a fault in {n} places. Nothing was deleted. Restore the backup of {when} or send the "
        "report to IT.",
        truth.n,
        when=at,
    )


def level_words(score: Score) -> tuple[str, str]:
    """Return the tone and the word of a score."""
    return {
        "good": ("ok", tr("Good")),
        "look": ("warn", tr("Look at this")),
        "act": ("danger", tr("Act now")),
    }[score.level]


def reason_line(why: Why) -> str:
    """Return why points are missing, with the points."""
    words = {
        "none": lambda: tr("There is no backup yet"),
        "away": lambda: tr("No backup can be reached"),
        "unproven": lambda: tr("No backup was restored to a test copy yet"),
        "never": lambda: tr("Restoring was never rehearsed"),
        "old": lambda: trn("The last verified backup is {n} day old", "The last verified backup is {n} days old",
                           why.n),
        "failed": lambda: tr("The last backup failed"),
        "bad": lambda: tr("The newest backup is damaged"),
        "places": lambda: trn("{n} place can't be used", "{n} places can't be used", why.n),
        "file": lambda: tr("The data file has a fault"),
        "log": lambda: tr("Records differ from their history"),
        "mark": lambda: tr("Saved changes are missing"),
        "attachments": lambda: tr("Attached files are missing or damaged"),
        "index": lambda: tr("The search index differs from the records"),
        "space": lambda: tr("The disk is nearly full"),
        "unsent": lambda: trn("Changes have waited {n} day to be sent", "Changes have waited {n} days to be sent",
                              why.n),
    }  # fmt: skip
    return tr("−{points} {reason}", points=why.points, reason=words[why.code]())


def check_words(line: CheckLine, overview: Overview) -> tuple[str, str]:
    """Return title and detail of a check."""
    if line.name == "rehearsal":
        return _rehearsal(line, overview)
    if line.name == "unsent":
        return _unsent(overview)
    titles = {
        "file": (tr("The data file is intact"), tr("The data file has a fault")),
        "log": (tr("Records match their history"), tr("Records differ from their history")),
        "index": (tr("Search index matches the data"), tr("The search index differs from the records")),
        "attachments": (tr("Attached files"), tr("Attached files are missing or damaged")),
        "mark": (tr("No saved change is missing"), tr("Saved changes are missing")),
        "space": (tr("Disk space"), tr("Disk space is getting low")),
    }
    good, bad = titles[line.name]
    if line.finding is None:
        return _plain_title(line.name), tr("Not checked yet")
    return (good if line.tone == "ok" else bad), _detail(line.finding)


def _plain_title(name: str) -> str:
    """Return what a check looks at, before it has said anything."""
    return {
        "file": tr("Data file"),
        "log": tr("Records and their history"),
        "index": tr("Search index"),
        "attachments": tr("Attached files"),
        "mark": tr("Saved changes"),
        "space": tr("Disk space"),
    }[name]


def _detail(finding: Finding) -> str:
    figures = finding.figures
    n = figures.get
    if finding.check == "file":
        if faults := n("faults", 0):
            return trn("A fault in {n} place", "Faults in {n} places", faults)
        return trn("{n} record, read in {seconds} s", "{n} records, read in {seconds} s", n("records", 0),
                   seconds=when.number(max(1, round(finding.millis / 1000))))  # fmt: skip
    if finding.check in ("log", "index"):
        return trn("{n} difference", "{n} differences", n("differences", 0))
    if finding.check == "attachments":
        lost = n("missing", 0) + n("damaged", 0)
        if lost:
            return trn("{n} file is not as it was saved", "{n} files are not as they were saved", lost)
        return trn("{n} file, present and unchanged", "{n} files, all present and unchanged", n("files", 0))
    if finding.check == "mark":
        if missing := n("missing", 0):
            return trn("{n} change is not in the file", "{n} changes are not in the file", missing)
        return trn("{n} change, as marked outside the file", "{n} changes, as marked outside the file",
                   n("changes", 0))  # fmt: skip
    return tr("{size} free on this disk", size=when.size(n("free", 0)))


def _rehearsal(line: CheckLine, overview: Overview) -> tuple[str, str]:
    proven = next((b for b in overview.backups if b.proven_at), None)
    if not overview.is_reachable:
        return tr("Restore rehearsal"), tr("No backup can be reached")
    if proven is None or proven.proven_at is None:
        return tr("Restore rehearsal"), tr("No backup was restored to a test copy yet")
    at = when.moment_inside(proven.proven_at, overview.now)
    return tr("Restore rehearsal"), tr("The last one: {when}, every record matched", when=at)


def _unsent(overview: Overview) -> tuple[str, str]:
    since = overview.unsent_since
    if not since:
        return tr("Team copy"), tr("Nothing waits to be sent")
    return tr("Team copy"), tr("Changes wait to be sent since {when}", when=when.moment_inside(since, overview.now))


def repair_words(repair: str) -> str:
    """Return the words of the button that mends what a check found."""
    return {
        "salvage": tr("Recover…"),
        "mend": trc("verb", "Repair"),
        "bring-back": tr("Bring back"),
        "restore": tr("Restore…"),
        "free": tr("Free space"),
        "rehearse": tr("Rehearse now"),
        "waiting": tr("Show them"),
    }[repair]


def place_name(state: PlaceState, *, is_laptop: bool) -> str:
    """Return how a place is called: as the person said, else by what it is."""
    if state.place.name:
        return state.place.name
    if state.kind == "this disk":
        return tr("This laptop") if is_laptop else tr("This computer")
    return state.folder.parent.name or str(state.folder.parent)


def place_chip(state: PlaceState, now: int) -> tuple[str, str, str]:
    """Return words, tone and icon of how a place is."""
    away = {
        Reach.OTHER: tr("Another disk"),
        Reach.COPY: tr("A copy"),
        Reach.FOREIGN: tr("Another workspace"),
    }
    if state.reach in away:
        return away[state.reach], "danger", "circle-alert"
    if state.reach is Reach.MISSING:
        days = (now - state.seen_at) // 86_400_000 if state.seen_at else 0
        words = trn("Away for {n} day", "Away for {n} days", days) if days else tr("Not found")
        return words, "warn" if days < 7 and state.seen_at else "danger", "clock"
    if 0 <= state.free < CLOSE:
        return tr("Nearly full"), "warn", "triangle-alert"
    return tr("OK"), "ok", "check"


def place_detail(state: PlaceState) -> str:
    """Return what a person should know of a place, or do."""
    if state.reach is Reach.OTHER:
        return tr("This is another disk than the one before. Plug the right one in, or take this one too.")
    if state.reach is Reach.COPY:
        return tr("This folder was copied from another place. Take it as a place of its own, or remove it.")
    if state.reach is Reach.FOREIGN:
        return tr("It holds the backups of another workspace. Choose another folder.")
    if state.reach is Reach.MISSING:
        return tr("Plug the disk in or choose another place. Backups made before are untouched.")
    if state.free < CLOSE:
        return tr("{size} free. Choose a disk with more room.", size=when.size(state.free))
    return trn("{n} backup, {size} free", "{n} backups, {size} free", len(state.good), size=when.size(state.free))
