"""From the first start to contacts of one's own and a first note, and the page that counts the keys on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot
from tests.e2e.newcomer import DOCUMENT, as_document, own_folder, walk

from crm_desktop.domain.i18n import set_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    locale = QLocale()
    set_language("en")
    yield
    QLocale.setDefault(locale)
    set_language("en")


def test_a_newcomer_brings_contacts_and_writes_a_note_and_the_document_counts_the_same(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with own_folder(tmp_path):
        found = walk(tmp_path)
    assert found.people == 3 and found.notes == 1
    assert DOCUMENT.read_text("utf-8") == as_document(found), "python -m tests.e2e.newcomer writes it again"
