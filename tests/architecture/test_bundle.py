"""What the bundle holds and what its papers say."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import build_installer
import pytest


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/lib/libQt6Pdf.so.6",
        "PySide6/Qt6Qml.dll",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6\\plugins\\platforms\\qminimal.dll",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/translations/qtmultimedia_sk.qm",
    ],
)
def test_qt_files_that_nothing_loads_stay_out(name: str) -> None:
    assert build_installer.wanted([(name, "", "BINARY")]) == []


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libQt6PrintSupport.so.6",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/translations/qtbase_sk.qm",
        "resources/translations/sk.mo",
    ],
)
def test_files_that_the_program_loads_stay_in(name: str) -> None:
    assert build_installer.wanted([(name, "", "BINARY")]) != []


def test_the_notices_name_every_part_with_its_licence(tmp_path: Path) -> None:
    text = build_installer.notices(tmp_path)
    for part in ("Qt 6.", "SQLCipher: BSD 3-Clause", "OpenSSL 3", "sqlcipher3 0.", "requests 2.", "GNU LESSER GENERAL"):
        assert part in text
    assert "Licence: None" not in text


def test_what_the_build_needs_of_the_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(build_installer.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"PyInstaller needs binutils.*\.\nInstall it as root and run this again\."):
        build_installer.ensure_tools()


def test_the_sums_match_and_name_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "žltý.txt").write_bytes(b"one")
    (tmp_path / "two").write_bytes(b"two")
    build_installer.write_sums(tmp_path)
    one, two = hashlib.sha256(b"one").hexdigest(), hashlib.sha256(b"two").hexdigest()
    assert (tmp_path / "SHA256SUMS").read_text("utf-8") == f"{one}  inside/žltý.txt\n{two}  two\n"


def test_the_bundle_is_named_after_program_version_system_and_processor() -> None:
    assert build_installer.bundle_name().startswith("crm-desktop-0.")
    assert len(build_installer.bundle_name().split("-")) == 5
