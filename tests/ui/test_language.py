from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.domain.i18n import language
from crm_desktop.ui.language import Speech


def test_each_of_two_windows_hears_of_a_new_language(qtbot: QtBot) -> None:
    one, other = Speech(), Speech()
    assert one.speak("sk") and other.speak("sk") and language() == "sk"
    assert not one.speak("sk")
    assert one.speak("en") and other.speak("en")


def test_words_of_qt_follow_the_last_that_spoke(qtbot: QtBot) -> None:
    one, other = Speech(), Speech()
    one.speak("es")
    del one
    other.speak("en")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
