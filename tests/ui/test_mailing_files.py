"""Files that go along with a mailing: each says how much it makes for all, and goes with each e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.mail_scene import fill, people_to_write_to

from crm_desktop.services import messages
from crm_desktop.services.message_files import files_of
from crm_desktop.ui.mail.write_to import ToWhom, WriteTo


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    people_to_write_to(firm.store)
    fill(firm.store)
    yield firm
    firm.close()


def test_files_of_a_mailing_say_what_they_make_together(qtbot: QtBot, firm: Firm, tmp_path: Path) -> None:
    ids = [str(r[0]) for r in firm.store.query("SELECT id FROM person ORDER BY k LIMIT 6")]
    dialog = WriteTo(firm.store, firm.tasks, firm.desk, ToWhom("person", ids), firm.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.template.count() == 4)
    dialog.template.setCurrentIndex(dialog.template.findText("Narodeniny"))
    dialog.template.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.counts.text() == "4 records get it")
    price = tmp_path / "price.pdf"
    price.write_bytes(bytes(300_000))
    dialog.files.take_paths([price])
    qtbot.waitUntil(lambda: len(dialog.files.chips) == 1)
    assert dialog.files.said.text() == "1 file, 293 KB. Up to 25 MB go along. In 4 e-mails that makes 1.1 MB."
    before = {row.id for row in messages.list_messages(firm.store)}
    dialog.finish_asked()
    qtbot.waitUntil(lambda: len(messages.list_messages(firm.store)) == len(before) + 4)
    fresh = [row.id for row in messages.list_messages(firm.store) if row.id not in before]
    assert [[file.name for file in files_of(firm.store, key)] for key in fresh] == [["price.pdf"]] * 4
