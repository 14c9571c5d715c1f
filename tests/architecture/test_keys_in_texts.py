"""No text names the key of a command by hand: who gave it another one would be told the wrong one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.test_texts_in_source import FILES, SOURCE, WITHOUT_TRANSLATION, tree_of

from crm_desktop.commands.catalogue import all_commands

HELP = sorted((SOURCE.parents[1] / "resources" / "help").rglob("*.md"))
# They show how a key is written, and name none.
EXAMPLES = {"commands/keys.py", "ui/settings/key_form.py"}
NAMING = {"KeyHint", "KeyCap", "SearchField", "hints"}
_PLAIN = {"Delete": ("Del",)}  # the whole word is a verb


def mapped() -> set[str]:
    """Return the keys of all commands as a text would name them: “Ctrl+F”, “Ctrl F”, “F1”, “G P”, “E”."""
    found = set()
    for command in all_commands():
        for way in (*command.shortcuts, *command.keys):
            names = _PLAIN.get(way, (way,))
            found |= {form for name in names for form in (name, name.replace("+", " "), name.replace("+", " + "))}
    return found


def named_in(text: str, keys: set[str]) -> list[str]:
    """Return the keys that a sentence names; single letters and signs are words there."""
    return [key for key in keys if len(key) > 1 and re.search(rf"(?<![\w+]){re.escape(key)}(?![\w+])", text)]


def called(path_tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(path_tree):
        if isinstance(node, ast.Call):
            yield node, node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def texts(call: ast.Call) -> Iterator[str]:
    """Return the literals among the arguments, those in tuples too."""
    for argument in call.args:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_no_sentence_names_the_key_of_a_command() -> None:
    keys, found = mapped(), []
    for path in FILES:
        place = path.relative_to(SOURCE).as_posix()
        if place in EXAMPLES or path.name in WITHOUT_TRANSLATION:
            continue
        for call, name in called(tree_of(path)):
            if name in {"tr", "trn", "trc", "mark"}:
                found += [f"{place}:{call.lineno} {key}" for text in texts(call) for key in named_in(text, keys)]
    assert found == []


def test_no_button_and_no_hint_shows_the_key_of_a_command_by_hand() -> None:
    keys, found = mapped(), []
    for path in FILES:
        place = path.relative_to(SOURCE).as_posix()
        if not place.startswith("ui/") or path.name in WITHOUT_TRANSLATION:
            continue
        for call, name in called(tree_of(path)):
            shown = [k.value for k in call.keywords if k.arg in ("key", "keys")]
            shown += call.args if name in NAMING else []
            for argument in shown:
                literals = [n.value for n in ast.walk(argument) if isinstance(n, ast.Constant)]
                found += [f"{place}:{call.lineno} {text}" for text in literals if text in keys]
    assert found == []


def test_no_page_of_the_help_names_the_key_of_a_command() -> None:
    keys = mapped()
    assert HELP
    found = [
        f"{path.parent.name}/{path.name}: {key}"
        for path in HELP
        for key in named_in(re.sub(r"\{[^}]*\}", "", path.read_text("utf-8")), keys)
    ]
    assert found == []
