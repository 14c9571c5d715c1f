"""Names of regional formats and countries."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale

from crm_desktop.domain.clock import SystemClock
from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.country_names import country_names
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import here, local_day
from crm_desktop.viewmodels.settings import FORMATS


def format_options() -> list[tuple[str, str]]:
    """Return the formats with a date and a number each, so that one sees what one chooses."""
    system = QLocale.system()
    first = ("", tr("Like the computer: {example}", example=example(system)))
    return [first, *((code, f"{_name(QLocale(code))}: {example(QLocale(code))}") for code in FORMATS)]


def example(locale: QLocale) -> str:
    """Return a date and a number as a format writes them."""
    day = locale.toString(QDate(local_day(SystemClock().now(), here()).year, 3, 31), QLocale.FormatType.ShortFormat)
    return f"{day} · {locale.toString(12345.5, 'f', 2)}"


def country_options() -> list[tuple[str, str]]:
    """Return the countries by name."""
    found = sorted(country_names().items(), key=lambda pair: sort_key(pair[1]))
    return [("", tr("None: keep numbers as they are typed")), *((code, f"{name} ({code})") for code, name in found)]


def _name(locale: QLocale) -> str:
    language = locale.nativeLanguageName()
    return f"{language[:1].upper()}{language[1:]} ({QLocale.territoryToCode(locale.territory())})"
