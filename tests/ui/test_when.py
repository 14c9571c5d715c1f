"""Days and times read the same wherever they stand."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from PySide6.QtCore import QLocale

from crm_desktop.domain.i18n import set_language
from crm_desktop.ui import when
from crm_desktop.ui.lists.format import short_day
from crm_desktop.ui.record import dates

AT = datetime(2026, 9, 10, 4, 44)
NOON = datetime(2026, 9, 10, 12, 0)


@pytest.fixture(autouse=True)
def formats() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)
    set_language("en")


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("language", "locale", "day", "time"),
    [
        ("en", "en_GB", "10 Sept", "04:44"),
        ("es", "es_ES", "10 sept", "4:44"),
        ("sk", "sk_SK", "10. sep", "4:44"),
        ("es", "en_GB", "10 sept", "04:44"),
    ],
)
def test_lists_records_and_sentences_write_days_and_times_alike(
    language: str, locale: str, day: str, time: str
) -> None:
    set_language(language)
    QLocale.setDefault(QLocale(locale))
    november = datetime(2026, 11, 20, 9, 0)
    listed = short_day(date(2026, 9, 10), november.date())
    assert listed == dates.moment(ms(AT), ms(november)) and listed.startswith(day.rstrip("."))
    assert listed in when.moment(ms(AT), ms(november))
    assert dates.moment(ms(AT), ms(NOON)) == time and when.moment(ms(AT), ms(NOON)).endswith(f" {time}")
    assert when.moment(ms(AT), ms(november)).endswith(f" {time}")
