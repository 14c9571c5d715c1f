from datetime import datetime

import pytest

from crm_desktop.viewmodels.status import BackupState, backup_icon, backup_line, initials, sync_line, title_of

NOW = datetime(2026, 3, 12, 10, 30)


def test_a_laptop_and_a_computer_have_sentences_of_their_own() -> None:
    assert sync_line(has_battery=True).spoken == "This laptop only. Sync is off"
    assert sync_line(has_battery=False).spoken == "This computer only. Sync is off"


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        (BackupState(datetime(2026, 3, 12, 8, 2)), "Backup verified today 08:02", "ok"),
        (BackupState(datetime(2026, 3, 11, 23, 59)), "Backup verified yesterday 23:59", "ok"),
        (BackupState(datetime(2026, 3, 10, 8, 2)), "Backup verified 2 days ago", "ok"),
        (BackupState(datetime(2026, 3, 9, 8, 2)), "Last verified backup 3 days ago", "warn"),
        (BackupState(), "No backup yet", "warn"),
        (BackupState(failed_at=NOW), "The last backup failed", "danger"),
        (BackupState(datetime(2026, 3, 11), failed_at=NOW), "The last backup failed", "warn"),
        (BackupState(NOW, failed_at=datetime(2026, 3, 11)), "Backup verified today 10:30", "ok"),
        (BackupState(is_running=True), "Backing up…", "accent"),
    ],
)
def test_the_status_bar_says_what_was_proved_and_when(state: BackupState, words: str, tone: str) -> None:
    line = backup_line(state, NOW)
    assert (line.rest, line.tone) == (words, tone)


def test_the_sidebar_shows_no_mark_until_something_is_known() -> None:
    assert backup_icon(BackupState(is_known=False), NOW)[0] == ""
    assert backup_icon(BackupState(NOW), NOW)[0] == "circle-check"
    assert backup_icon(BackupState(), NOW)[0] == "triangle-alert"


def test_initials_are_letters_of_the_the_first_two_words() -> None:
    assert [initials(n) for n in ("Ľubica Mäsiarová", "Carmen Ruiz Peña", "“Kovo”", "", "李小龙")] == [
        "ĽM",
        "CR",
        "K",
        "",
        "李",
    ]


def test_the_window_is_named_after_view_and_workspace() -> None:
    assert title_of("People", "Tatra Tools") == "People – Tatra Tools"
    assert title_of("", "Tatra Tools") == "Tatra Tools"
