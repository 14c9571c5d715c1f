"""What the set-up file does and says on machines that are unlike this one."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import dev
import pytest


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine that has everything; collects the arguments that the program is started with."""
    calls: list[list[str]] = []
    monkeypatch.setattr(dev, "ensure_libraries", lambda libraries: None)
    monkeypatch.setattr(dev, "ensure_environment", lambda lock: None)
    monkeypatch.setattr(dev, "start", lambda name, module, arguments, environment: calls.append(arguments) or 0)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return calls


def answers_as_pip(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    answer = subprocess.CompletedProcess([], 0 if text else 1, stdout=text)
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: answer)


def test_run_passes_its_arguments_to_the_window(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert dev.main(["run", "--sample", "--workspace", "a b.crm"]) == 0
    assert started == [["--sample", "--workspace", "a b.crm"]]


def test_run_without_a_display_says_so_and_where_the_pictures_of_the_self_test_lie(
    started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    dev.main(["run", "--sample"])
    assert started == [["selftest", "--screenshots", str(dev.SHOTS)]]
    assert capsys.readouterr().out == (
        "There is no display here, so the self-test runs in place of the window.\n"
        f"Its pictures are in {dev.SHOTS}\n"
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [["selftest"], ["--shot", "people"], ["--shot=people", "--out", "p.png"]])
def test_what_needs_no_display_runs_as_asked(started: list[list[str]], arguments: list[str]) -> None:
    dev.main(["run", *arguments])
    assert started == [arguments]


def test_a_platform_without_a_window_counts_as_no_display(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not dev.has_display()


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 10, 14), (3, 15, 0)])
def test_a_python_without_wheels_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        dev.main(["test"])
    assert str(stopped.value) == (
        f"This is Python 3.{version[1]}; CRM Desktop needs 3.11, 3.12, 3.13 or 3.14.\n"
        "Install one of them and call it by name, for example `python3.13 dev.py run`."
    )


def test_a_pip_that_cannot_install_into_another_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answers_as_pip(monkeypatch, "pip 20.3.4 from somewhere (python 3.11)")
    with pytest.raises(
        SystemExit, match=r"This pip is 20\.3; 22\.3 or newer can install into \.venv\.\nRun `.*upgrade"
    ):
        dev.check_pip()


def test_a_missing_pip_is_named_with_the_package_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers_as_pip(monkeypatch, "")
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit, match=r"This Python has no pip\.\nRun `apt-get install python3-pip` \(as root"):
        dev.check_pip()


@pytest.mark.parametrize("version", ["22.3", "22.3.1", "23.0.1", "26.1"])
def test_a_new_enough_pip_is_taken(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    answers_as_pip(monkeypatch, f"pip {version} from somewhere (python 3.11)")
    said: list[str] = []
    monkeypatch.setattr(dev, "stop", lambda *words: said.extend(words))
    dev.check_pip()
    assert not said


@pytest.mark.parametrize(
    ("manager", "advice"),
    [
        ("apt-get", "Run `apt-get install --no-install-recommends libegl1 libglib2.0-0` as root"),
        ("dnf", "Run `dnf install glib2 mesa-libEGL` as root"),
        ("pacman", "Run `pacman -S glib2 libglvnd` as root"),
        ("none", "Qt needs these libraries of the system: libglib-2.0.so.0, libEGL.so.1."),
    ],
)
def test_libraries_that_cannot_be_installed_are_named_exactly(
    monkeypatch: pytest.MonkeyPatch, manager: str, advice: str
) -> None:
    missing = ("libglib-2.0.so.0", "libEGL.so.1")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "is_loadable", lambda name: name not in missing)
    monkeypatch.setattr(dev, "apt_install", lambda packages: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: name if name == manager else None)
    with pytest.raises(SystemExit) as stopped:
        dev.ensure_libraries(dev.QT_LIBRARIES)
    assert advice in str(stopped.value)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A checkout without .venv; collects what is done to make one."""
    done: list[str] = []

    def do(command: list[str]) -> None:
        making = "venv" in command
        done.append("make" if making else f"install {Path(command[-1]).stem}")
        if making:
            shutil.rmtree(dev.VENV, ignore_errors=True)
            dev.PYTHON.parent.mkdir(parents=True)
            dev.PYTHON.touch()
            purelib = sysconfig.get_path("purelib", "venv", {"base": str(dev.VENV), "platbase": str(dev.VENV)})
            Path(purelib).mkdir(parents=True)

    locks = {name: tmp_path / f"{name}.lock" for name in ("client", "dev")}
    for path in locks.values():
        path.write_text("one==1\n", "utf-8")
    monkeypatch.setattr(dev, "do", do)
    monkeypatch.setattr(dev, "LOCKS", locks)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "installed.txt")
    return done


def test_the_second_call_installs_nothing(steps: list[str]) -> None:
    dev.ensure_environment("client")
    dev.ensure_environment("client")
    assert steps == ["make", "install client"]


def test_testing_after_running_adds_to_what_is_there(steps: list[str]) -> None:
    for lock in ("client", "dev", "client", "dev"):
        dev.ensure_environment(lock)
    assert steps == ["make", "install client", "install dev"]


def test_running_after_testing_needs_nothing_more(steps: list[str]) -> None:
    dev.ensure_environment("dev")
    dev.ensure_environment("client")
    assert steps == ["make", "install dev"]


def test_a_changed_lock_starts_from_nothing_so_that_dropped_packages_are_gone(steps: list[str]) -> None:
    dev.ensure_environment("dev")
    dev.LOCKS["dev"].write_text("two==2\n", "utf-8")
    dev.ensure_environment("dev")
    assert steps == ["make", "install dev"] * 2


def test_an_installation_that_was_interrupted_is_made_again(steps: list[str]) -> None:
    dev.ensure_environment("dev")
    dev.STAMP.unlink()
    dev.ensure_environment("dev")
    assert steps == ["make", "install dev"] * 2


def test_a_checkout_that_was_moved_gets_a_new_environment(steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    dev.ensure_environment("dev")
    monkeypatch.setattr(dev, "ROOT", dev.ROOT / "elsewhere")
    dev.ensure_environment("dev")
    assert steps == ["make", "install dev"] * 2


def test_a_step_that_fails_is_shown_with_its_command() -> None:
    with pytest.raises(SystemExit, match=r"This step failed with 3: .*\nMend what it says above and run this again\."):
        dev.do([sys.executable, "-c", "raise SystemExit(3)"])


def test_an_unknown_command_shows_the_five_that_exist() -> None:
    answer = subprocess.run([sys.executable, dev.__file__, "sing"], capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert all(f"dev.py {name}" in answer.stdout for name in ("run", "crm", "test", "lint", "lock"))


def test_the_file_can_be_read_by_an_old_python_so_that_its_advice_is_seen() -> None:
    assert ast.parse(Path(dev.__file__).read_text("utf-8"), feature_version=(3, 7)).body
