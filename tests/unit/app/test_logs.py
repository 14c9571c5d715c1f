import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.app.logs import install_exception_hook, redact, start_log


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level = root.level
    yield start_log(tmp_path / "logs")
    for handler in [h for h in root.handlers if h.get_name() == "crm-desktop-file"]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("mail to carmen.ruiz@olivar.example failed", "carmen"),
        ("dialled +421 905 112 480 twice", "905"),
        ("dialled 0905/112 480", "112"),
        ('{"access_token": "abc def", "n": 1}', "abc"),
        ("Authorization: Bearer zzz", "zzz"),
        ("password=hunter2 for user 7", "hunter2"),
        ("values family_name='Nováková'", "Nov"),
        ("sent eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.abc", "eyJ"),
    ],
)
def test_what_belongs_to_customers_is_not_logged(written: str, hidden: str) -> None:
    assert hidden not in redact(written)


@pytest.mark.parametrize(
    "written",
    [
        "record 0190a5e2-7c1d-7b3e-9d0a-4a1f5f0c7a10 not found",
        "backup of 2026-03-11 took 1240 ms",
        "line 4812 of 120000, batch 17",
        "test_edits_to_different_fields_on_2_devices failed",
    ],
)
def test_ids_dates_and_counts_stay_readable(written: str) -> None:
    assert redact(written) == written


def test_the_home_folder_is_not_named() -> None:
    assert redact(f"open {Path.home()}/x.crm") == "open ~/x.crm"


def test_log_lines_and_tracebacks_are_redacted_but_keep_their_time(log_file: Path) -> None:
    try:
        raise RuntimeError("no answer from eva@firm.example")
    except RuntimeError:
        logging.getLogger("crm_desktop.x").exception("call of %s", "+421 905 112 480")
    text = log_file.read_text("utf-8")
    assert "eva@" not in text and "905" not in text
    assert "RuntimeError: no answer from [e-mail]" in text and text[:2] == "20"


def test_the_log_never_grows_over_five_files(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.app.logs.SIZE", 1000)
    for _ in range(200):
        logging.getLogger("crm_desktop.x").warning("a line of some length, again and again and again")
    assert len(list(log_file.parent.iterdir())) == 5


def test_an_unexpected_error_is_logged_and_its_details_can_be_copied(log_file: Path) -> None:
    shown: list[tuple[str, str]] = []
    restore = install_exception_hook(lambda line, details: shown.append((line, details)))
    try:
        try:
            raise KeyError("of eva@firm.example")
        except KeyError as error:
            sys.excepthook(KeyError, error, error.__traceback__)
        thread = threading.Thread(target=lambda: [][1])
        thread.start()
        thread.join()
    finally:
        restore()
    assert [line.split(":")[0] for line, _ in shown] == ["KeyError", "IndexError"]
    assert "Traceback" in shown[0][1] and "CRM Desktop" in shown[0][1] and "eva@" not in shown[0][1]
    assert "unexpected error" in log_file.read_text("utf-8")
