"""Every text is translated, whole and in the forms of its language; `python3 dev.py texts` collects new ones."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from crm_desktop.domain.i18n import markc, set_language, tr, trc, trn
from crm_desktop.domain.resources import resource_path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "crm_desktop"
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "mark": None, "markc": ((1, "c"), 2), "_": None}
LANGUAGES = ("es", "sk")
# Where the forms of both languages change, and where English and Russian eyes would be wrong about Slovak.
COUNTS = (0, 1, 2, 4, 5, 21, 22, 101)
QUOTES = {"es": "«»", "sk": "„“"}
FOREIGN_QUOTES = {"es": "“”„\"'’", "sk": "«»”\"'’"}
Key = tuple[str, str]

ABBREVIATED = {"VAT no.", "Reg. no."}


@cache
def texts_in_source() -> dict[Key, Message]:
    found = Catalog()
    walked = extract_from_dir(str(SOURCE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for file, line, text, _comments, context in walked:
        found.add(text, None, [(file, line)], context=context)
    return {key(message): message for message in found if message.id}


@cache
def catalogue(language: str) -> Catalog:
    with resource_path(f"translations/{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def english(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def wrong(language: str, is_wrong: Callable[[str, str], bool]) -> list[str]:
    """Return the translated forms that something is wrong with, beside their English plural."""
    return [
        f"{english(message)[-1]} → {form}"
        for message in entries(language)
        if message.context != "date pattern"  # not read by a person; its straight quotes mean something to Qt
        for form in forms(message)
        if is_wrong(english(message)[-1], form)
    ]


def places(text: str) -> set[str]:
    return {name or sign for name, sign in re.findall(r"\{(\w+)|(%\(\w+\)[sr]|%[sr]\b)", text)}


def has_words(text: str) -> bool:
    return bool(re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", text)))


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param
    set_language("en")


def test_every_text_of_the_program_is_in_the_catalogue_and_no_other(language: str) -> None:
    listed = {key(message) for message in entries(language)}
    assert sorted(texts_in_source().keys() - listed) == [], "run: python3 dev.py texts"
    assert sorted(listed - texts_in_source().keys()) == [], "run: python3 dev.py texts"


def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    assert [key(m)[1] for m in entries(language) if m.fuzzy or not all(form.strip() for form in forms(m))] == []


def test_every_count_has_all_forms(language: str) -> None:
    needed = {"es": 2, "sk": 3}[language]
    assert catalogue(language).num_plurals == needed
    assert [key(m)[1] for m in entries(language) if m.pluralizable and len(forms(m)) != needed] == []


def test_compiled_catalogue_is_what_the_texts_compile_to(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    assert resource_path(f"translations/{language}.mo").read_bytes() == compiled.getvalue(), "run: python3 dev.py texts"


def test_places_are_the_same_in_every_form(language: str) -> None:
    """Only the form for one may leave the count out: “in the last day”."""
    singulars = {forms(message)[0] for message in entries(language) if message.pluralizable}

    def is_wrong(source: str, form: str) -> bool:
        lost, made = places(source) - places(form), places(form) - places(source)
        return bool(made or lost - ({"n", "shown"} if form in singulars else set()))

    assert wrong(language, is_wrong) == []


def test_same_as_english_only_where_it_was_reviewed(language: str) -> None:
    lines = resource_path("translations/same_as_english.txt").read_text("utf-8").splitlines()
    reviewed = {line.removeprefix(f"{language}: ") for line in lines if line.startswith(f"{language}: ")}
    same = {key(m)[1] for m in entries(language) if any(form in english(m) and has_words(form) for form in forms(m))}
    assert sorted(same - reviewed) == []
    assert sorted(reviewed - same) == [], "these differ from English now: take them off the list"


def test_a_sentence_ends_as_in_english(language: str) -> None:
    def end(text: str) -> str:
        return text[-1] if text[-1] in ".?!…:" and text not in ABBREVIATED else ""

    assert wrong(language, lambda source, form: end(source) != end(form)) == []


def test_spanish_questions_open_with_a_mark() -> None:
    assert wrong("es", lambda source, form: ("?" in form) != ("¿" in form)) == []


def test_quotes_are_those_of_the_language(language: str) -> None:
    opening, closing = QUOTES[language]

    def is_wrong(source: str, form: str) -> bool:
        quoted = re.sub("“([^”]*)”", r"\1", source)
        pairs = source.count("“")
        return (
            any(sign in form for sign in FOREIGN_QUOTES[language] if sign not in quoted)
            or form.count(opening) != form.count(closing)
            or form.count(opening) < pairs
            or any(f"{opening}{{{name}}}{closing}" not in form for name in re.findall(r"“\{(\w+)\}”", source))
        )

    assert wrong(language, is_wrong) == []


def test_a_figure_and_its_unit_stay_on_one_line(language: str) -> None:
    split = re.compile(r"(?<=[\d}])[ ]?%|[\d}][ ](?:[KMG]i?B)\b")
    assert wrong(language, lambda _source, form: bool(split.search(form))) == []


def test_menu_letters_can_be_typed_and_stand_where_english_has_one(language: str) -> None:
    def letters(text: str) -> list[str]:
        return re.findall(r"&(\S)", text.replace("&&", ""))

    assert wrong(language, lambda source, form: len(letters(source)) != len(letters(form))) == []
    assert wrong(language, lambda _source, form: not all(re.fullmatch("[A-Za-z]", x) for x in letters(form))) == []


@pytest.mark.parametrize("code", ["en", *LANGUAGES])
def test_menu_letters_are_unique_in_a_menu_that_a_page_makes(code: str) -> None:
    """Each such menu is made in a file of its own; those of the menu bar are tested with the commands."""
    set_language(code)
    menus: dict[str, list[str]] = {}
    for message in texts_in_source().values():
        for file in {file for file, _line in message.locations if file.startswith("ui")}:
            menus.setdefault(file, []).extend(re.findall(r"(?<!&)&([^&\s])", tr(english(message)[0]).lower()))
    set_language("en")
    assert len(menus) > 10 and any(len(letters) > 5 for letters in menus.values())
    assert {file: letters for file, letters in menus.items() if len(letters) != len(set(letters))} == {}


@pytest.mark.parametrize("n", COUNTS)
def test_a_count_takes_the_form_of_its_language(language: str, n: int) -> None:
    order = {"es": ("one", "other"), "sk": ("one", "few", "other")}[language]
    form = order.index(found) if (found := Locale(language).plural_form(n)) in order else len(order) - 1
    set_language(language)
    chosen = {
        key(m)[1]: (trn(*english(m), n, **dict.fromkeys(places(english(m)[-1]) - {"n"}, "x")), forms(m)[form])
        for m in entries(language)
        if m.pluralizable and not m.context
    }
    assert {k for k, (shown, text) in chosen.items() if shown != re.sub(r"\{(\w+)\}", lambda found: str(n)
            if found[1] == "n" else "x", text)} == set()  # fmt: skip


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, "Vynechalo sa 0 riadkov"),
        (1, "Vynechal sa 1 riadok"),
        (2, "Vynechali sa 2 riadky"),
        (4, "Vynechali sa 4 riadky"),
        (5, "Vynechalo sa 5 riadkov"),
        (21, "Vynechalo sa 21 riadkov"),
        (22, "Vynechalo sa 22 riadkov"),
        (101, "Vynechalo sa 101 riadkov"),
    ],
)
def test_slovak_verb_agrees_with_the_count(n: int, shown: str) -> None:
    set_language("sk")
    assert trn("{n} row was left out", "{n} rows were left out", n) == shown
    set_language("en")


def test_a_word_is_translated_for_the_place_where_it_stands() -> None:
    set_language("sk")
    assert (tr(markc("person", "Name")), tr("Name"), trc("verb", "Call"), tr("Call")) == (
        "Meno", "Názov", "Zavolať", "Hovor",
    )  # fmt: skip
    set_language("en")
    assert tr(markc("person", "Name")) == "Name"


def test_language_changes_what_is_said_at_once() -> None:
    said = []
    for code in ("en", "es", "sk", "en"):
        set_language(code)
        said.append(tr("Undo"))
    assert said == ["Undo", "Deshacer", "Späť", "Undo"]
