"""Temporary copies of a person's data are cleaned: at the end, and after a run that could not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.services.attachments import attach_bytes, list_attachments, open_attachment
from crm_desktop.services.people import create_person
from crm_desktop.services.temporary import clean_dead, clean_own, temporary_folder
from crm_desktop.store import Store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_an_opened_attachment_is_removed_at_the_end(store: Store, folder: Path) -> None:
    ada = create_person(store, given_name="Ada")
    attach_bytes(store, "person", ada, "offer.txt", b"an offer")
    opened = open_attachment(store, list_attachments(store, ada)[0].id)
    assert opened.read_bytes() == b"an offer" and opened.parent.stat().st_mode & 0o077 == 0
    assert clean_own() == 1 and list(folder.iterdir()) == []


def test_what_a_dead_run_left_is_removed_at_the_next_start_and_nothing_else(folder: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    (folder / f"crm-desktop-{ended.pid}-copy-abc123").mkdir()
    living, own = folder / f"crm-desktop-{os.getppid()}-copy-abc123", temporary_folder("copy")
    strange, link = folder / "crm-desktop-notes", folder / f"crm-desktop-{ended.pid}-copy-link"
    for kept in (living, strange):
        kept.mkdir()
    link.symlink_to(strange)
    assert clean_dead() == 1
    assert sorted(folder.iterdir()) == sorted([living, own, strange, link])
