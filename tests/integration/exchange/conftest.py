"""What most tests of files in and out begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new workspace, empty."""
    opened = open_store(tmp_path / "a.crm", create=True)
    yield opened
    opened.close()
