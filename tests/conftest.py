"""What all tests share: the long option, user folders of their own, and where files to read lie."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

USER_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
_ROOT = Path(__file__).resolve().parent.parent
_home = pytest.StashKey[Path]()

# How long an example takes says more about the machine's other work than about the code.
# The same examples in each run; tests/property draws new ones with --long.
settings.register_profile("house", settings.default, deadline=None, derandomize=True)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    # Set before any import and inherited by programs that tests start: no test may reach a real address book.
    home = config.stash[_home] = Path(tempfile.mkdtemp(prefix="crm-tests-"))
    for name in USER_FOLDERS:
        os.environ[name] = str(home / name.lower())
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_home], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: add --long"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files that lies beside the checkout; tests that need it are skipped without it."""
    folder = Path(os.environ.get("CRM_SHARED_DATA") or _ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real files here: {folder} is missing (CRM_SHARED_DATA names another place)")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of files made for the tests."""
    return _ROOT / "tests" / "samples"
