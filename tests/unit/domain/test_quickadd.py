"""What a sentence says, in three languages, on Thursday 12 March 2026 at 10:24."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from crm_desktop.domain.quickadd import parse
from crm_desktop.domain.quickadd.names import Fit, fit

NOW = datetime(2026, 3, 12, 10, 24)
FRIDAY, MONDAY = date(2026, 3, 13), date(2026, 3, 16)


@pytest.mark.parametrize(
    ("language", "sentence", "kind", "who", "day", "hour", "about"),
    [
        ("en", "Call Zuzana tomorrow 9:00 about the quote", "call", "Zuzana", FRIDAY, time(9), "the quote"),
        ("en", "call carmen fri 9", "call", "carmen", FRIDAY, time(9), ""),
        ("en", "email Ruiz Peña: prices on monday at 3", "email", "Ruiz Peña", MONDAY, time(15), ""),
        ("sk", "zavolať Zuzane zajtra o 9", "call", "Zuzane", FRIDAY, time(9), ""),
        ("sk", "zavolať Zuzane o ponuke zajtra", "call", "Zuzane", FRIDAY, None, "ponuke"),
        ("sk", "napísať Marte dnes o 15:00 ohľadom ponuky", "email", "Marte", NOW.date(), time(15), "ponuky"),
        ("sk", "budúci piatok 10:00 návšteva u Nováka", "visit", "Nováka", date(2026, 3, 20), time(10), ""),
        ("es", "llamar a Íñigo el viernes", "call", "Íñigo", FRIDAY, None, ""),
        ("es", "reunión con Marta pasado mañana a las 10 sobre el contrato", "meeting", "Marta", date(2026, 3, 14),
         time(10), "el contrato"),
        ("es", "visitar Grupo Olivar mañana por la mañana", "visit", "Grupo Olivar", FRIDAY, time(9), ""),
    ],
)  # fmt: skip
def test_a_sentence_says_what_with_whom_when_and_about_what(
    language: str, sentence: str, kind: str, who: str, day: date, hour: time | None, about: str
) -> None:
    found = parse(sentence, NOW, language)
    assert (found.kind, found.who, found.day, found.time, found.about) == (kind, (who,), day, hour, about)


@pytest.mark.parametrize(
    ("language", "words", "day"),
    [
        ("en", "today", NOW.date()), ("en", "tomorrow", FRIDAY), ("en", "the day after tomorrow", date(2026, 3, 14)),
        ("en", "thursday", date(2026, 3, 19)), ("en", "next thursday", date(2026, 3, 19)),
        ("en", "next mon", MONDAY), ("en", "in 2 weeks", date(2026, 3, 26)), ("en", "in a month", date(2026, 4, 12)),
        ("en", "next week", MONDAY), ("en", "12 May", date(2026, 5, 12)), ("en", "march 3rd", date(2027, 3, 3)),
        ("en", "+3d", date(2026, 3, 15)), ("en", "+2w", date(2026, 3, 26)), ("en", "+1m", date(2026, 4, 12)),
        ("en", "2026-04-01", date(2026, 4, 1)), ("en", "12.3.", NOW.date()), ("en", "11.3.", date(2027, 3, 11)),
        ("en", "1.4.2027", date(2027, 4, 1)), ("en", "29.2.", date(2028, 2, 29)),
        ("es", "hoy", NOW.date()), ("es", "mañana", FRIDAY), ("es", "el martes que viene", date(2026, 3, 17)),
        ("es", "el próximo martes", date(2026, 3, 17)), ("es", "en 2 semanas", date(2026, 3, 26)),
        ("es", "dentro de tres días", date(2026, 3, 15)), ("es", "en un mes", date(2026, 4, 12)),
        ("es", "el 2 de abril", date(2026, 4, 2)), ("es", "2/4", date(2026, 4, 2)), ("es", "sábado", date(2026, 3, 14)),
        ("sk", "dnes", NOW.date()), ("sk", "pozajtra", date(2026, 3, 14)), ("sk", "v stredu", date(2026, 3, 18)),
        ("sk", "vo štvrtok", date(2026, 3, 19)), ("sk", "o týždeň", date(2026, 3, 19)),
        ("sk", "o 2 týždne", date(2026, 3, 26)), ("sk", "o tri dni", date(2026, 3, 15)),
        ("sk", "o mesiac", date(2026, 4, 12)), ("sk", "2. apríla", date(2026, 4, 2)), ("sk", "v po", MONDAY),
        ("sk", "budúci týždeň", MONDAY), ("sk", "v nedeľu", date(2026, 3, 15)),
    ],
)  # fmt: skip
def test_a_day_is_understood(language: str, words: str, day: date) -> None:
    found = parse(words, NOW, language)
    assert (found.day, found.subject) == (day, "")


@pytest.mark.parametrize(
    ("language", "words", "hour"),
    [
        ("en", "at noon", time(12)), ("en", "at 3", time(15)), ("en", "at 9", time(9)), ("en", "9am", time(9)),
        ("en", "3:30 pm", time(15, 30)), ("en", "half past nine", time(9, 30)), ("en", "quarter to ten", time(9, 45)),
        ("en", "14:30", time(14, 30)), ("en", "at five o'clock", time(17)), ("en", "12 am", time(0)),
        ("en", "in the evening", time(18)),
        ("es", "a mediodía", time(12)), ("es", "a las 9 y media", time(9, 30)), ("es", "a la una", time(13)),
        ("es", "a las 10 menos cuarto", time(9, 45)), ("es", "a las 9 de la noche", time(21)),
        ("es", "por la tarde", time(16)), ("es", "a las 17:15", time(17, 15)),
        ("sk", "na obed", time(12)), ("sk", "o pol desiatej", time(9, 30)), ("sk", "o štvrť na desať", time(9, 15)),
        ("sk", "o trištvrte na jednu", time(12, 45)), ("sk", "o deviatej", time(9)), ("sk", "o druhej", time(14)),
        ("sk", "o 14.30", time(14, 30)), ("sk", "o 8 hod", time(8)), ("sk", "ráno", time(8)),
        ("sk", "o pol jednej", time(12, 30)),
    ],
)  # fmt: skip
def test_an_hour_is_understood(language: str, words: str, hour: time) -> None:
    found = parse(f"x {words}", NOW, language)
    assert (found.time, found.subject) == (hour, "X")


@pytest.mark.parametrize(
    ("language", "words", "minutes"),
    [
        ("en", "for an hour", 60), ("en", "90 min", 90), ("en", "for 2 hours", 120), ("en", "half an hour", 30),
        ("en", "1.5h", 90), ("en", "13:30-14:15", 45), ("en", "an hour and a half", 90),
        ("es", "una hora", 60), ("es", "media hora", 30), ("es", "hora y media", 90), ("es", "durante 2 horas", 120),
        ("sk", "hodinu", 60), ("sk", "pol hodiny", 30), ("sk", "hodinu a pol", 90), ("sk", "2 hodiny", 120),
        ("sk", "na 45 minút", 45), ("sk", "9:00–10:30", 90),
    ],
)  # fmt: skip
def test_a_length_is_understood(language: str, words: str, minutes: int) -> None:
    found = parse(f"x {words}", NOW, language)
    assert (found.duration, found.subject) == (minutes, "X")


@pytest.mark.parametrize(
    ("language", "words", "hour"),
    [("en", "in 2 hours", time(12, 24)), ("es", "en media hora", time(10, 54)), ("sk", "o 30 minút", time(10, 54)),
     ("sk", "o hodinu", time(11, 24))],
)  # fmt: skip
def test_a_while_from_now_is_a_day_and_an_hour(language: str, words: str, hour: time) -> None:
    found = parse(words, NOW, language)
    assert (found.day, found.time) == (NOW.date(), hour)


def test_a_whole_meeting_in_slovak() -> None:
    found = parse("stretnutie s Petrom v piatok 14:30 hodinu", NOW, "sk")
    assert (found.kind, found.who, found.day, found.time, found.duration) == (
        "meeting", ("Petrom",), FRIDAY, time(14, 30), 60,
    )  # fmt: skip
    assert found.subject == "Stretnutie s Petrom"


def test_several_people_are_several_names() -> None:
    assert parse("meeting with Peter and Zuzana Horváthová, Marek on monday", NOW).who == (
        "Peter", "Zuzana Horváthová", "Marek",
    )  # fmt: skip
    assert parse("reunión con Íñigo y Marta", NOW, "es").who == ("Íñigo", "Marta")


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Buy milk", "Buy milk"), ("Read chapter 12", "Read chapter 12"), ("Fix 12/5 thing", "Fix 12/5 thing"),
        ("Check 99:99 and 32.13.", "Check 99:99 and 32.13."), ("Prepare the offer tomorrow", "Prepare the offer"),
        ("in 99999 days", "In 99999 days"),
    ],
)  # fmt: skip
def test_what_is_not_understood_stays_in_the_subject(sentence: str, subject: str) -> None:
    assert parse(sentence, NOW).subject == subject


def test_the_language_of_the_sentence_wins_over_that_of_the_program() -> None:
    assert parse("zavolať Zuzane zajtra o 9", NOW, "en").language == "sk"
    assert parse("llamar a Íñigo el viernes", NOW, "sk").language == "es"
    assert parse("Call Zuzana tomorrow 9:00", NOW, "es").language == "en"


def test_a_word_that_two_languages_know_is_read_in_that_of_the_program() -> None:
    assert parse("mar 10", NOW, "en").day == date(2027, 3, 10)
    assert parse("mar 10", NOW, "es").starts(NOW) == (datetime(2026, 3, 17, 10), False)


def test_an_hour_without_a_day_is_the_next_one() -> None:
    assert parse("Call Zuzana 9:00", NOW).starts(NOW) == (datetime(2026, 3, 13, 9), False)
    assert parse("Call Zuzana 11:00", NOW).starts(NOW) == (datetime(2026, 3, 12, 11), False)
    assert parse("Call Zuzana", NOW).starts(NOW) == (datetime(2026, 3, 12), True)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "+" * 5000, "o " * 2000, "12.3.12.3.", "at at at", "ß" * 300])
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert all(parse(text, NOW, language).language for language in ("en", "es", "sk"))


@pytest.mark.parametrize(
    ("said", "name", "how"),
    [
        ("Zuzana", "Zuzana Horváthová", Fit.EXACT), ("zuzane", "Zuzana Horváthová", Fit.BENT),
        ("Petrom", "Peter Šťastný", Fit.BENT), ("Šťastnému", "Peter Šťastný", Fit.BENT),
        ("Zuzanou Horváthovou", "Zuzana Horváthová", Fit.BENT), ("Markovi", "Marek Oravec", Fit.BENT),
        ("Pavlom", "Pavol Kováč", Fit.BENT), ("Novákovej", "Eva Nováková", Fit.BENT),
        ("Márii", "Mária Biela", Fit.BENT),
        ("zuz", "Zuzana Horváthová", Fit.BEGINNING), ("Iñigo", "Íñigo Echeverría", Fit.EXACT),
        ("Marte", "Martin Kováč", None), ("Janom", "Jana Biela", None), ("Petrom", "Petra Biela", None),
        ("Zuzana", "Peter Šťastný", None), ("", "Peter", None),
    ],
)  # fmt: skip
def test_a_name_fits_in_whatever_case_it_stands(said: str, name: str, how: Fit | None) -> None:
    assert fit(said, name) is how
