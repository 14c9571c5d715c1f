"""Local time has one source: who says a day or an hour asks `domain.localtime` for the person's zone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "crm_desktop"
# What takes the zone of this computer without saying so.
ASIDE = re.compile(
    r"fromMSecsSinceEpoch|current(?:DateTime|Date|Time)\(|fromtimestamp\([^,()]*(?:\([^()]*\)[^,()]*)*\)"
    r"|\.astimezone\(\)|['\"]localtime['\"]|\bdate\.today\b|\bdatetime\.(?:now|today)\b(?!\(\w)"
    r"|\bsystem_zone\(|get_localzone|time\.(?:localtime|mktime|strftime)\b"
)
# The mail header names its own offset; Settings say which zone the computer has; the sample is made before anybody
# lives anywhere; the helper itself asks the computer.
ALLOWED = {"domain/localtime.py", "automation/mail_text.py", "viewmodels/zones.py", "app/sample.py"}


def asides(text: str) -> list[str]:
    return ASIDE.findall(text)


def test_nobody_takes_the_zone_of_the_computer_for_that_of_the_person() -> None:
    files = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] != "server"]
    found = {path.relative_to(SOURCE).as_posix(): asides(path.read_text("utf-8")) for path in files}
    assert {name: hits for name, hits in found.items() if hits and name not in ALLOWED} == {}


@pytest.mark.parametrize(
    "line",
    [
        "QDateTime.fromMSecsSinceEpoch(at)",
        "datetime.fromtimestamp(int(at) / 1000)",
        "moment.astimezone()",
        "QDate.currentDate().year()",
        "day = date.today()",
        "now: Callable[[], datetime] = datetime.now",
        "datetime.now()",
        "datetime.fromtimestamp(ms / 1000, system_zone())",
        """strftime('%Y-%m', x / 1000, 'unixepoch', 'localtime')""",
        'date(x, "unixepoch", "localtime")',
        "time.localtime()",
    ],
)
def test_the_check_finds_what_is_planted(line: str) -> None:
    assert asides(line) and not asides("datetime.fromtimestamp(at / 1000, UTC), datetime.now(UTC), system_zone")
