from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.app.settings_file import SettingsFile
from crm_desktop.services.settings import region
from crm_desktop.services.users import current_user
from crm_desktop.ui.settings.licences import LicencesDialog
from crm_desktop.ui.settings.page import SettingsPage
from crm_desktop.viewmodels.navigation import Room


class Scene:
    """The page, and what it asked for."""

    def __init__(self, firm: Firm, folder: Path) -> None:
        self.firm = firm
        self.languages: list[str] = []
        self.locales: list[str] = []
        self.shown: list[Path] = []
        self.backups = folder / "backups"
        self.page = firm.open("settings", self.make)

    def make(self) -> SettingsPage:
        firm = self.firm
        return SettingsPage(
            firm.store, firm.tasks, firm.desk, firm.settings, set_language=self.set_language,
            set_locale=self.locales.append, backup_folder=lambda: self.backups, set_backup_folder=self.set_backups,
            taken_along=SettingsFile(firm.settings, firm.window.retranslate),
            show_folder=self.shown.append, choose_folder=lambda parent, now: now / "other",
        )  # fmt: skip

    def set_language(self, code: str) -> None:
        self.languages.append(code)
        self.firm.settings.change(language=code)
        self.firm.window.retranslate()

    def set_backups(self, folder: Path) -> None:
        self.backups = folder


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm, tmp_path)
    firm.close()


def type_name(scene: Scene, text: str) -> None:
    scene.page.name.setFocus()
    scene.page.name.setText(text)
    scene.firm.qtbot.keyClick(scene.page.name, Qt.Key.Key_Return)
    scene.firm.settle()


def test_a_new_name_is_saved_when_the_field_is_left(scene: Scene) -> None:
    assert scene.page.name.text() == "Marta"
    type_name(scene, "Marta Kováčová")
    assert current_user(scene.firm.store).name == "Marta Kováčová"


def test_an_empty_name_is_refused_in_words_below_the_field(scene: Scene) -> None:
    type_name(scene, "  ")
    assert scene.page.name_error.text() == "Your name can't be empty. Type the name that others should see."
    assert scene.page.name_error.isVisible() and current_user(scene.firm.store).name == "Marta"
    type_name(scene, "Marta K")
    assert not scene.page.name_error.isVisible()


def test_colours_text_size_and_rows_change_at_once(scene: Scene) -> None:
    page, theme = scene.page, scene.firm.theme
    page.theme._segments["dark"].click()
    page.text_size.setCurrentIndex(page.text_size.findData("150"))
    page.text_size.activated.emit(page.text_size.currentIndex())
    page.density._segments["compact"].click()
    assert (theme.mode, theme.text_size, theme.density) == ("dark", 150, "compact")
    assert scene.firm.settings.values.theme == "dark"
    scene.firm.desk.look.text_size = 100
    assert page.text_size.value() == "100"


def test_another_language_makes_the_page_anew_and_the_focus_stays(scene: Scene) -> None:
    scene.page.language._segments["sk"].setFocus()
    scene.page.language._segments["sk"].click()
    scene.firm.settle()
    again = scene.firm.window.navigator.page
    assert isinstance(again, SettingsPage) and again is not scene.page
    focused = QApplication.focusWidget()
    assert scene.languages == ["sk"] and again.language.value() == "sk"
    assert focused is not None and again.language.isAncestorOf(focused)


def test_formats_are_chosen_apart_from_the_language(scene: Scene) -> None:
    formats = scene.page.formats
    formats.setCurrentIndex(formats.findData("es_ES"))
    formats.activated.emit(formats.currentIndex())
    assert scene.locales == ["es_ES"] and "12.345,50" in formats.currentText()


def test_single_keys_are_switched_off(scene: Scene) -> None:
    scene.page.single_keys.click()
    assert not scene.firm.settings.values.single_keys


def test_the_folder_is_shown_and_the_backups_move(scene: Scene, tmp_path: Path) -> None:
    scene.page.show_file.click()
    assert scene.shown == [tmp_path]
    scene.page.change_backups.click()
    assert scene.page.backups.text() == str(tmp_path / "backups" / "other")


def test_the_country_of_phone_numbers_is_kept_in_the_workspace(scene: Scene) -> None:
    box = scene.page.country
    box.setCurrentIndex(box.findData("ES"))
    box.activated.emit(box.currentIndex())
    scene.firm.settle()
    assert box.currentText() == "Spain (ES)" and region(scene.firm.store) == "ES"


def test_licences_can_be_read(scene: Scene) -> None:
    scene.page.licences.click()
    dialog = scene.page.findChild(LicencesDialog)
    assert dialog is not None and dialog.list.count() >= 4
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    assert len(dialog.text.toPlainText()) > 200
    dialog.accept()


def test_a_workspace_for_reading_only_keeps_name_and_country(qtbot: QtBot, tmp_path: Path) -> None:
    firm = Firm(tmp_path, qtbot, read_only="It is a copy.")
    page = Scene(firm, tmp_path).page
    assert not page.name.isEnabled() and not page.country.isEnabled()
    assert page.name.toolTip() == "This workspace is open for reading only"
    firm.close()


def test_a_section_of_the_list_comes_into_view_and_scrolling_moves_the_mark(scene: Scene) -> None:
    page = scene.page
    page.sections.setCurrentRow(5)
    assert page._scroll.verticalScrollBar().value() > 0
    assert page._cards[5].visibleRegion().isEmpty() is False
    page._scroll.verticalScrollBar().setValue(0)
    assert page.sections.currentRow() == 0
    scene.firm.desk.navigation.go("settings", {"section": "about"})
    scene.firm.qtbot.waitUntil(lambda: page.sections.currentRow() == page.sections.count() - 1)


@pytest.mark.parametrize("section", ["keys", "backups", "about"])
def test_a_section_comes_into_view_though_its_page_is_made_just_then(scene: Scene, section: str) -> None:
    scene.firm.window.retranslate()  # makes the page anew
    scene.firm.desk.navigation.go("settings", {"section": section})
    scene.firm.settle()
    page = scene.firm.window.navigator.page
    assert isinstance(page, SettingsPage)
    bar, card = page._scroll.verticalScrollBar(), page.sections._cards[section]
    top = page.sections._top(card)
    assert 0 < bar.value() == min(top - 2, bar.maximum())
    card.setMinimumHeight(card.height() + 300)  # as one does that learns what it shows
    page.sections._cards["look"].setMinimumHeight(600)
    scene.firm.settle()
    assert bar.value() == min(page.sections._top(card) - 2, bar.maximum()) > top - 2


def test_who_scrolled_is_left_where_they_are(scene: Scene) -> None:
    page = scene.page
    page.sections.show_section("backups")
    page._scroll.verticalScrollBar().setValue(40)
    page.sections._cards["about"].setMinimumHeight(900)
    scene.firm.settle()
    assert page._scroll.verticalScrollBar().value() == 40


def test_a_page_that_is_made_anew_stands_where_it_stood(scene: Scene) -> None:
    bar = scene.page._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = bar.value()
    scene.firm.window.retranslate()
    scene.firm.settle()
    page = scene.firm.window.navigator.page
    assert page is not scene.page and isinstance(page, SettingsPage)
    assert page._scroll.verticalScrollBar().value() == before > 0


def test_a_narrow_window_has_one_column(scene: Scene) -> None:
    scene.page.set_room(Room.ONE_COLUMN)
    assert not scene.page.sections.isVisible() and scene.page.sections not in scene.page.focus_zones()


def test_settings_are_taken_over_from_a_file_with_an_undo(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    scene.page.along._ask_save = scene.page.along._ask_load = lambda parent: path
    scene.page.along.save.click()
    assert scene.firm.said == "Settings saved in “mine.json”"
    path.write_text(path.read_text("utf-8").replace('"density": "normal"', '"density": "roomy", "odd": 1'), "utf-8")
    scene.page.along.load.click()
    assert scene.firm.settings.values.density == "roomy"
    assert scene.firm.said == "Settings taken over, without these, which were wrong: odd"
    toast = scene.firm.window.toaster.current
    assert toast is not None and toast._action is not None
    toast._action.click()
    assert scene.firm.settings.values.density == "normal"


def test_a_file_of_something_else_is_refused_under_the_top_bar(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}", "utf-8")
    scene.page.along._ask_load = lambda parent: path
    scene.page.along.load.click()
    assert scene.firm.window._errors.text.startswith("“other.json” holds no settings of this program.")
