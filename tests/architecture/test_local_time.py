"""Local time has one source: who says a day or an hour asks `domain.localtime` for the person's zone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "crm_desktop"
# What takes the zone of this computer without saying so.
ASIDE = re.compile(
    r"fromMSecsSinceEpoch|currentDateTime\(|fromtimestamp\([^,()]*(?:\([^()]*\)[^,()]*)*\)|\.astimezone\(\)|'localtime'"
)
# The mail header names its own offset; a group of months is SQL's; the helper itself asks the computer.
ALLOWED = {"domain/localtime.py", "automation/mail_text.py", "services/grouping.py"}


def asides(text: str) -> list[str]:
    return ASIDE.findall(text)


def test_nobody_takes_the_zone_of_the_computer_for_that_of_the_person() -> None:
    files = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] != "server"]
    found = {path.relative_to(SOURCE).as_posix(): asides(path.read_text("utf-8")) for path in files}
    assert {name: hits for name, hits in found.items() if hits and name not in ALLOWED} == {}


@pytest.mark.parametrize(
    "line", ["QDateTime.fromMSecsSinceEpoch(at)", "datetime.fromtimestamp(int(at) / 1000)", "moment.astimezone()"]
)
def test_the_check_finds_what_is_planted(line: str) -> None:
    assert asides(line) and not asides("datetime.fromtimestamp(at / 1000, UTC)")
