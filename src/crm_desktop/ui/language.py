"""The language and the number format of the window, changed without a restart."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from crm_desktop.domain.i18n import LANGUAGES, language, set_language


class Speech:
    """Speaks one language at a time, Qt's own words (menus of text fields) included.

    Each window has one: all of them hear of a new language, and only the first finds the program still in the old one.
    """

    _translator: ClassVar[QTranslator | None] = None  # of the whole application

    def __init__(self) -> None:
        self._spoken = language()

    def speak(self, code: str = "", locale: str = "") -> bool:
        """Use a language and a locale, empty for those of the computer; return whether the language is another one."""
        before = self._spoken
        set_language(code or system_language())
        QLocale.setDefault(QLocale(locale) if locale else QLocale.system())
        self._translate_qt(language())
        self._spoken = language()
        return self._spoken != before

    def _translate_qt(self, code: str) -> None:
        app = QCoreApplication.instance()
        if app is None:
            return
        if self._translator is not None:
            app.removeTranslator(self._translator)
            Speech._translator = None
        translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if code != "en" and translator.load(f"qtbase_{code}", folder):
            app.installTranslator(translator)
            Speech._translator = translator


def system_language() -> str:
    """Return the first language of the computer that the program speaks; English if none is."""
    wanted = (name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in LANGUAGES), "en")
