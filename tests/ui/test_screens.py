"""Every place of the real window on the sample firm: nothing cut, overlapping, out of place, unnamed or faint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.look import cut_texts, faint_texts, nameless, overlaps, sticking_out, too_small

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.sample import make_sample
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.backup.catalogue import Reason
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.records import delete
from crm_desktop.store import open_store
from crm_desktop.ui.theme import Theme

TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACES = ("people", "companies", "person", "company", "import", "backups", "bin", "history", "settings")
SIZES = ((1440, 900), (1280, 720))
LOCALES = {"en": "en_GB", "es": "es_ES", "sk": "sk_SK"}


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_sample(tmp_path_factory.mktemp("firm") / "Tatra Tools.crm", TODAY)
    store = open_store(path)
    ids = [str(row[0]) for row in store.query("SELECT id FROM person ORDER BY k DESC LIMIT 2")]
    delete(store, PERSON, ids)
    take_backup(store, path.parent / "backups" / path.stem, Reason.BY_HAND)
    store.close()
    return path


def place_of(path: Path, name: str) -> str:
    if name not in (PERSON.name, COMPANY.name):
        return name
    store = open_store(path, read_only=True)
    try:
        return f"{name}/{store.query(f'SELECT id FROM {name} ORDER BY k LIMIT 1')[0][0]}"
    finally:
        store.close()


@pytest.fixture
def desktop(firm: Path, tmp_path: Path, request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Desktop]:
    language, theme_name = request.param
    settings = Settings(tmp_path / "settings.json")
    settings.change(language=language, theme=theme_name, locale=LOCALES[language])
    set_language(language)
    theme = Theme()
    theme.apply(qapp)
    store = open_store(firm, read_only=True)
    folders = Folders(app=tmp_path, data=firm.parent, backups=firm.parent / "backups", logs=tmp_path)
    desktop = compose(store, settings, theme, folders, advice="")
    desktop.window.show()
    yield desktop
    desktop.workplace.close()
    desktop.window.close()
    desktop.window.deleteLater()
    store.close()
    set_language("en")


def visit(desktop: Desktop, path: Path, name: str, size: tuple[int, int]) -> QWidget:
    desktop.window.resize(*size)
    desktop.window.navigator.go(place_of(path, name))
    settle(desktop)
    return desktop.window


@pytest.mark.parametrize("desktop", [(code, "light") for code in LOCALES], indirect=True, ids=list(LOCALES))
def test_nothing_is_cut_overlaps_or_lacks_a_name_in_any_language_at_both_sizes(desktop: Desktop, firm: Path) -> None:
    faults = []
    for size in SIZES:
        for name in PLACES:
            window = visit(desktop, firm, name, size)
            for check in (cut_texts, overlaps, sticking_out, nameless, too_small):
                faults += [f"{name} {size[0]}: {check.__name__}: {fault}" for fault in check(window)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("desktop", [("en", "light"), ("en", "dark")], indirect=True, ids=["light", "dark"])
def test_every_label_can_be_read_in_both_looks(desktop: Desktop, firm: Path) -> None:
    faults = [f"{name}: {fault}" for name in PLACES for fault in faint_texts(visit(desktop, firm, name, SIZES[0]))]
    assert not faults, "\n".join(faults)


def test_the_checks_find_what_is_planted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    cut = QLabel("A text that is much longer than its place", window)
    cut.setGeometry(0, 0, 40, 20)
    QPushButton("On", window).setGeometry(0, 60, 80, 30)
    QPushButton("another", window).setGeometry(60, 70, 80, 30)
    QPushButton("out", window).setGeometry(260, 150, 80, 30)
    QPushButton("tiny", window).setGeometry(0, 150, 80, 10)
    window.show()
    assert cut_texts(window) and overlaps(window) and sticking_out(window) and too_small(window)


def test_a_faint_text_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    for colour in ("#c8c8c8", "#202020"):
        label = QLabel(f"Text in {colour}")
        label.setStyleSheet(f"color: {colour}; background: #ffffff")
        row.addWidget(label)
    window.show()
    assert [fault.split("'")[1] for fault in faint_texts(window)] == ["Text in #c8c8c8"]
