"""The desktop program as a process, without a display: selftest, pictures, the sample firm, wrong arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.app.sample import make_sample
from crm_desktop.store import open_store

SOURCE = Path(__file__).resolve().parents[2] / "src"


def run(*arguments: str | Path, timeout: int = 120) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "crm_desktop.app.desktop", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, env=environment, check=False)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("sample") / "Sample firm.crm")


def test_selftest_does_the_main_job_and_prints_a_line_a_step(tmp_path: Path) -> None:
    done = run("selftest", "--screenshots", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines[:-1] if not line.startswith("ok ")] == []
    assert lines[-1].startswith("All held.") and str(tmp_path) in lines[-1]
    assert len(list(tmp_path.glob("*.png"))) >= 11


def test_a_place_is_drawn_with_the_data_of_the_file_which_stays_as_it_is(tmp_path: Path, sample: Path) -> None:
    before = sample.read_bytes()
    out = tmp_path / "people.png"
    done = run("--workspace", sample, "--shot", "people", "--size", "1280x720", "--theme", "dark", "--out", out)
    assert (done.returncode, done.stdout.strip()) == (0, str(out)), done.stderr
    assert out.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(out.read_bytes()[16:20], "big") == 1280
    assert sample.read_bytes() == before


def test_a_section_of_settings_is_drawn_by_its_name_and_another_one_is_a_sentence(tmp_path: Path, sample: Path) -> None:
    top, team = tmp_path / "top.png", tmp_path / "team.png"
    for out, place in ((top, "settings"), (team, "settings:team")):
        done = run("--workspace", sample, "--shot", place, "--size", "1280x720", "--out", out)
        assert (done.returncode, done.stdout.strip()) == (0, str(out)), done.stderr
    assert top.read_bytes() != team.read_bytes()
    done = run("--workspace", sample, "--shot", "settings:nowhere", "--out", tmp_path / "x.png")
    assert done.returncode == 1 and "“nowhere”" in done.stderr and "sync" in done.stderr


def test_a_picture_of_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = run("--workspace", tmp_path / "none.crm", "--shot", "people", "--out", tmp_path / "x.png")
    assert done.returncode == 1
    assert "There is no file" in done.stderr and "none.crm" in done.stderr
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("--size", "big"), "1440x900"), (("--language", "xx"), "invalid choice"), (("dance",), "invalid choice")],
)
def test_wrong_arguments_end_with_a_sentence_and_code_2(arguments: tuple[str, ...], word: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert word in done.stderr


def test_the_sample_firm_has_names_in_three_languages_and_a_year_of_history(sample: Path) -> None:
    store = open_store(sample, read_only=True)
    try:
        languages = {row[0] for row in store.query("SELECT DISTINCT language FROM person")}
        first, last = store.query("SELECT min(at), max(at) FROM tx")[0]
        people = store.query("SELECT count(*) FROM person")[0][0]
    finally:
        store.close()
    assert {"en", "es", "sk"} <= languages
    assert int(str(last)) - int(str(first)) > 330 * 86_400_000
    assert people == 60


def test_the_sample_is_made_once_and_kept(sample: Path) -> None:
    before = sample.stat().st_mtime_ns
    assert make_sample(sample) == sample
    assert sample.stat().st_mtime_ns == before
