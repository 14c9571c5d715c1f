"""The score says what it is made of, and the status bar agrees with the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.backup.catalogue import Backup, Level
from crm_desktop.backup.everywhere import Kept, PlaceState
from crm_desktop.backup.identity import Reach
from crm_desktop.backup.manifest import Manifest
from crm_desktop.backup.places import Place
from crm_desktop.backup.retention import DAY
from crm_desktop.services.health import Finding, Verdict
from crm_desktop.store.snapshot import Facts
from crm_desktop.viewmodels.backups import FailedRun, Overview, truth_of
from crm_desktop.viewmodels.health import check_lines, score_of
from crm_desktop.viewmodels.status import BackupState, backup_icon, backup_line

NOW = 1_773_000_000_000
PLACE = Place("/backups")
HERE = PlaceState(PLACE, Path("/backups/firm"), Reach.HERE, free=1 << 40)


def backup(days: float, level: Level = Level.PROVEN) -> Backup:
    made = NOW - int(days * DAY)
    manifest = Manifest("w", "g", "firm.crm", made, "daily", "1", Facts(1, 1, 1, {}), {})
    return Backup(Path(f"/backups/firm/backup-{days}"), manifest, level, made if level is Level.PROVEN else None)


def overview(*backups: Backup, states: tuple[PlaceState, ...] = (HERE,), **bad: Verdict) -> Overview:
    findings = [Finding(check, verdict, {"faults": 2}, NOW) for check, verdict in bad.items()]
    return Overview(states, [Kept(b, (PLACE,)) for b in backups], [], [], NOW, findings=findings)


@pytest.mark.parametrize(("days", "points"), [(0, 100), (0.9, 100), (1, 90), (2.9, 90), (3, 75), (7, 60), (400, 60)])
def test_an_old_backup_costs_more_the_older_it_is(days: float, points: int) -> None:
    assert score_of(overview(backup(days))).points == points


def test_without_a_backup_and_without_a_rehearsal() -> None:
    assert [(w.code, w.points) for w in score_of(overview()).reasons] == [("none", 40), ("never", 10)]
    checked = score_of(overview(backup(0, Level.CHECKED)))
    assert [(w.code, w.points) for w in checked.reasons] == [("unproven", 10), ("never", 10)]


def test_a_damaged_file_is_never_worth_more_than_30_and_every_finding_is_a_reason() -> None:
    damaged = score_of(overview(backup(0), file=Verdict.BAD))
    assert (damaged.points, damaged.level) == (30, "act")
    found = score_of(overview(backup(0), log=Verdict.BAD, mark=Verdict.BAD, attachments=Verdict.BAD,
                              index=Verdict.CARE, space=Verdict.CARE))  # fmt: skip
    assert found.points == 100 - 20 - 20 - 5 - 5 - 3 and len(found.reasons) == 5
    assert score_of(overview(backup(0), log=Verdict.OK, space=Verdict.OK)).reasons == ()


def test_each_place_that_is_away_costs_five_and_all_of_them_forty_more() -> None:
    away = replace(HERE, reach=Reach.MISSING)
    assert score_of(overview(backup(0), states=(HERE, away, away))).points == 90
    lost = score_of(overview(states=(away,)))
    assert [w.code for w in lost.reasons] == ["away", "places"] and lost.points == 55


def test_a_failed_or_bad_newest_backup_and_a_place_that_lags_are_reasons() -> None:
    failed = replace(overview(backup(0.5)), failures=[FailedRun(NOW, "/backups/firm", "hourly", "Disk full")])
    assert [w.code for w in score_of(failed).reasons] == ["failed"] and truth_of(failed).kind == "failed"
    assert [w.code for w in score_of(overview(backup(0, Level.BAD), backup(0.5))).reasons] == ["bad"]
    lagging = replace(overview(backup(0)), lagging=[FailedRun(NOW, "/usb/firm", "hourly", "Disk full")])
    assert [w.code for w in score_of(lagging).reasons] == ["places"]
    assert (truth_of(lagging).tone, truth_of(lagging).kind) == ("warn", "lagging")


def test_the_levels_are_80_and_50() -> None:
    levels = [score_of(overview(backup(d))).level for d in (1, 3)]
    assert levels == ["good", "look"] and score_of(overview(file=Verdict.BAD)).level == "act"


def test_the_worst_is_said_first() -> None:
    away = replace(HERE, reach=Reach.OTHER)
    assert truth_of(overview(backup(0), states=(away,), file=Verdict.BAD)).kind == "file"
    assert truth_of(overview(backup(0), states=(away,))).kind == Reach.OTHER
    assert truth_of(overview(backup(0, Level.BAD), backup(9))).kind == "week"
    assert truth_of(overview(backup(0, Level.BAD), backup(2))).kind == "bad"
    assert truth_of(overview(backup(0), log=Verdict.BAD)).kind == "found"
    assert truth_of(overview(backup(0))).tone == "ok"


def test_only_what_can_be_mended_has_a_button() -> None:
    lines = {line.name: line for line in check_lines(overview(backup(0), log=Verdict.BAD, index=Verdict.OK))}
    assert (lines["log"].repair, lines["index"].repair, lines["file"].tone) == ("mend", "", "none")
    locked = check_lines(overview(backup(0), log=Verdict.BAD, file=Verdict.BAD), is_read_only=True)
    assert {line.name: line.repair for line in locked if line.repair} == {"file": "salvage"}


def test_the_status_bar_agrees() -> None:
    now = datetime(2026, 3, 8, 12, 0)
    proven = BackupState(now)
    assert backup_icon(proven, now)[2] == "All is well"
    assert backup_line(replace(proven, is_damaged=True), now).rest == "Stop. The data file has a fault"
    assert backup_line(replace(proven, is_away=True), now).rest == "The backups can't be reached"
    assert backup_icon(replace(proven, n_found=2), now) == ("triangle-alert", "warn", "2 checks found something")


@pytest.mark.parametrize(
    ("since", "points", "tone"),
    [(None, 100, ""), (0, 100, "ok"), (NOW - DAY // 2, 100, "ok"), (NOW - DAY - 1, 95, "warn"),
     (NOW - 9 * DAY, 95, "warn")],
)  # fmt: skip
def test_what_waits_longer_than_a_day_for_the_team_costs_five_and_can_be_looked_at(
    since: int | None, points: int, tone: str
) -> None:
    found = replace(overview(backup(0)), unsent_since=since)
    score = score_of(found)
    assert (score.points, [why.code for why in score.reasons]) == (points, ["unsent"] if points < 100 else [])
    lines = [(line.tone, line.repair) for line in check_lines(found) if line.name == "unsent"]
    assert lines == ([(tone, "waiting" if tone == "warn" else "")] if tone else [])
