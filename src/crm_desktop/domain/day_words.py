"""Days written out in a language of their own: a letter in Spanish has a Spanish date whatever the window speaks."""

from __future__ import annotations

from datetime import date

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
}
_WITH_YEAR = {"en": "{day} {month} {year}", "es": "{day} de {month} de {year}", "sk": "{day}. {month} {year}"}
_WITHOUT = {"en": "{day} {month}", "es": "{day} de {month}", "sk": "{day}. {month}"}


def long_day(day: date, language: str) -> str:
    """Return "22 November 2026", "22 de noviembre de 2026" or "22. novembra 2026"."""
    return _WITH_YEAR.get(language, _WITH_YEAR["en"]).format(
        day=day.day, month=_month(day.month, language), year=day.year
    )


def written_day(text: str, language: str) -> str:
    """Write out a day as it is stored; one without year ("--03-14") has none, another shape stays as it is."""
    if text.startswith("--") and len(text) == 7:
        month, day = int(text[2:4]), int(text[5:7])
        return _WITHOUT.get(language, _WITHOUT["en"]).format(day=day, month=_month(month, language))
    try:
        return long_day(date.fromisoformat(text), language)
    except ValueError:
        return text


def _month(month: int, language: str) -> str:
    return _MONTHS.get(language, _MONTHS["en"]).split()[month - 1]
