"""Every text is translated, whole and in the forms of its language; `python3 dev.py texts` collects new ones."""

from __future__ import annotations

import ast
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

from crm_desktop.domain.i18n import set_language, tr, trn
from crm_desktop.domain.resources import resource_path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "crm_desktop"
FILES = sorted(SOURCE.rglob("*.py"))
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "mark": None, "markc": ((1, "c"), 2), "_": None}
LANGUAGES = ("es", "sk")
# Where the forms of both languages change, and where English and Russian eyes would be wrong about Slovak.
COUNTS = (0, 1, 2, 4, 5, 21, 22, 101)
QUOTES = {"es": "«»", "sk": "„“"}
FOREIGN_QUOTES = {"es": "“”„\"'’", "sk": "«»”\"'’"}
Key = tuple[str, str]

SETTERS = {
    "setText", "setToolTip", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setWindowTitle",
    "setStatusTip", "setTitle", "setInformativeText", "setWhatsThis", "set_title", "set_name", "addAction", "addMenu",
    "addTab", "addItem", "addButton", "addRow", "setTabText",
}  # fmt: skip
SHOWN = re.compile(r"Label|\w*Button|Chip|Card|Banner|EmptyState|Toast|QAction|QMenu|QGroupBox|QCheckBox|addMenu")
# The gallery is the developers' page of widgets; its made-up people and amounts are in English.
WITHOUT_TRANSLATION = {"gallery.py", "gallery_pages.py", "gallery_rows.py"}
ABBREVIATED = {"VAT no.", "Reg. no."}
ALLOWED_LITERALS = {"CRM Desktop"}


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
        for form in forms(message)
        if is_wrong(english(message)[-1], form)
    ]


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


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


def test_language_changes_what_is_said_at_once() -> None:
    said = []
    for code in ("en", "es", "sk", "en"):
        set_language(code)
        said.append(tr("Undo"))
    assert said == ["Undo", "Deshacer", "Späť", "Undo"]


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node, node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node, node.func.attr


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(SOURCE).as_posix()}:{getattr(node, 'lineno', 0)}"


def test_no_sentence_is_built_from_parts() -> None:
    """A literal is found by the extraction and a name holds a marked text; what is made is in no catalogue."""

    def is_built(text: ast.expr) -> bool:
        makers = {"format", "join", "replace", "lower", "upper", "capitalize", "title", "strip"}
        is_made = isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr in makers
        return is_made or isinstance(text, ast.JoinedStr | ast.BinOp)

    found = [
        where(path, call)
        for path in FILES
        for call, name in calls(tree_of(path))
        if name in {"tr", "trn", "trc", "mark"} and isinstance(call.func, ast.Name)
        for argument in call.args[: {"trn": 2, "trc": 2}.get(name, 1)]
        if is_built(argument)
    ]
    assert found == []


def test_nothing_is_translated_before_a_language_is_chosen() -> None:
    """What runs at import: all but the bodies of functions and lambdas."""

    def at_import(node: ast.AST) -> Iterator[ast.AST]:
        for field, value in ast.iter_fields(node):
            if field == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield child
                    yield from at_import(child)

    found = [
        where(path, node)
        for path in FILES
        for node in at_import(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"tr", "trn", "trc"}
    ]
    assert found == []


def spoken(node: ast.expr) -> Iterator[str]:
    """Yield the words that an expression shows untranslated."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (part.value for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield from (*spoken(node.left), *spoken(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*spoken(node.body), *spoken(node.orelse))


def is_english(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", text)) and text not in ALLOWED_LITERALS


def test_the_window_shows_no_text_without_a_translation() -> None:
    found = [
        f"{where(path, call)} {text!r}"
        for path in FILES
        if path.parts[len(SOURCE.parts)] in {"ui", "app"} and path.name not in WITHOUT_TRANSLATION
        for call, name in calls(tree_of(path))
        if name in SETTERS or SHOWN.fullmatch(name)
        for argument in call.args
        for text in spoken(argument)
        # What is small and one word names an icon or a style.
        if is_english(text) and not re.fullmatch(r"[a-z0-9_-]+", text)
    ]
    assert found == []
