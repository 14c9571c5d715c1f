"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


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
