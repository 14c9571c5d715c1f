"""What every test of the window gets: a patient wait, English, and a look whether its threads have ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from crm_desktop.domain.i18n import set_language

PATIENCE_MS = 10_000  # two slow cores are enough


class PatientBot(QtBot):
    """Waits for facts longer than a fast machine needs."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def own_world() -> Iterator[None]:
    """Begin in English and leave no thread behind that could answer into another test."""
    set_language("en")
    before, locale = set(threading.enumerate()), QLocale()
    yield
    QLocale.setDefault(locale)
    left = [t.name for t in set(threading.enumerate()) - before if t.name.startswith(("writer_", "reader_"))]
    assert not left, f"the task runner was not drained: {left}"
