"""How texts stand in the source: whole, translated when they are shown, and no English word past the catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "crm_desktop"
FILES = sorted(SOURCE.rglob("*.py"))
SETTERS = {
    "setText", "setToolTip", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setWindowTitle",
    "setStatusTip", "setTitle", "setInformativeText", "setWhatsThis", "set_title", "set_name", "addAction", "addMenu",
    "addTab", "addItem", "addButton", "addRow", "setTabText",
}  # fmt: skip
SHOWN = re.compile(r"Label|\w*Button|Chip|Card|Banner|EmptyState|Toast|QAction|QMenu|QGroupBox|QCheckBox|addMenu")
# The gallery is the developers' page of widgets; its made-up people and amounts are in English.
WITHOUT_TRANSLATION = {"gallery.py", "gallery_pages.py", "gallery_rows.py"}
ALLOWED_LITERALS = {"CRM Desktop"}


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
