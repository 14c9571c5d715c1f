import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.app.single_instance import SingleInstance, Started, server_name

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from crm_desktop.app.single_instance import SingleInstance
app = QCoreApplication([])
one = SingleInstance(Path(sys.argv[1]), Path(sys.argv[2]))
print(one.start(place="people", patience=float(sys.argv[3])).name, flush=True)
if len(sys.argv) > 4:
    import os
    os._exit(9)
"""


def start_second(workspace: Path, folder: Path, *, patience: float = 3, crash: bool = False) -> subprocess.Popen[str]:
    arguments = [
        sys.executable,
        "-c",
        SECOND,
        str(workspace),
        str(folder),
        str(patience),
        *(["crash"] if crash else []),
    ]
    env = {"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=env)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "firm.crm"


def test_a_second_start_hands_its_workspace_to_the_first(qtbot: QtBot, workspace: Path, tmp_path: Path) -> None:
    first = SingleInstance(workspace, tmp_path / "app")
    assert first.start() is Started.FIRST
    with qtbot.waitSignal(first.asked, timeout=10_000) as asked:
        second = start_second(workspace, tmp_path / "app")
    assert asked.args == [{"workspace": str(workspace), "place": "people"}]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=10_000)
    assert second.communicate()[0] == "HANDED_OVER\n"
    first.stop()


def test_after_a_crash_the_next_start_is_the_first(qtbot: QtBot, workspace: Path, tmp_path: Path) -> None:
    crashed = start_second(workspace, tmp_path / "app", crash=True)
    assert crashed.communicate(timeout=20)[0] == "FIRST\n" and crashed.returncode == 9
    first = SingleInstance(workspace, tmp_path / "app")
    assert first.start() is Started.FIRST
    first.stop()


def test_a_first_program_that_hangs_is_reported_and_not_waited_for(
    qtbot: QtBot, workspace: Path, tmp_path: Path
) -> None:
    first = SingleInstance(workspace, tmp_path / "app")
    assert first.start() is Started.FIRST
    # The event loop of this process stands still while the second one waits.
    assert start_second(workspace, tmp_path / "app", patience=0.1).communicate(timeout=20)[0] == "NO_ANSWER\n"
    first.stop()


def test_two_workspaces_can_be_open_side_by_side(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = (SingleInstance(tmp_path / name, tmp_path / "app") for name in ("a.crm", "b.crm"))
    assert one.start() is other.start() is Started.FIRST
    one.stop()
    other.stop()


def test_a_link_to_a_workspace_is_the_same_workspace(workspace: Path, tmp_path: Path) -> None:
    workspace.touch()
    link = tmp_path / "link.crm"
    link.symlink_to(workspace)
    assert server_name(link) == server_name(workspace)
