"""Keys of a person's own: read, refused in words, and given to commands."""

from __future__ import annotations

import pytest

from crm_desktop.commands.catalogue import all_commands
from crm_desktop.commands.keys import Ways, parse, problem_of, ways_of
from crm_desktop.domain.errors import ValidationError


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("", Ways()),
        ("ctrl + shift+x".replace(" ", ""), Ways(("Ctrl+Shift+X",))),
        ("shift+CTRL+x", Ways(("Ctrl+Shift+X",))),
        ("g p", Ways(keys=("G P",))),
        ("E, F2", Ways(("F2",), ("E",))),
        ("Ctrl++, Ctrl+=", Ways(("Ctrl++", "Ctrl+="))),
        ("Ctrl+,, del", Ways(("Ctrl+,",), ("Delete",))),
        ("alt+pageup", Ways(("Alt+PgUp",))),
    ],
)
def test_keys_are_read_as_they_are_typed(text: str, ways: Ways) -> None:
    assert parse(text) == ways
    assert parse(ways.text) == ways


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "“hello” is no key. Write it like Ctrl+Shift+X, or G P for one key after the other."),
        ("Hyper+X", "“Hyper+X” is no key. Write it like Ctrl+Shift+X, or G P for one key after the other."),
        ("E, F2, F3", "A command has two keys at most. Leave one of them out."),
        ("G P X", "“G P X” are too many keys. Two after each other are the most."),
        ("Ctrl+K P", "“Ctrl+K P” mixes two sorts of keys. Keys one after the other are single keys, such as G P."),
        (
            "Ctrl+Alt+E",
            "Ctrl+Alt+E writes a sign on many keyboards. Ctrl+Alt is the key AltGr on Windows. Choose another one, "
            "such as Ctrl+Shift with a letter.",
        ),
        ("Shift+E", "Shift+E writes a capital letter. Add Ctrl, or take the letter alone."),
        ("Ctrl+3", "Ctrl+3 goes to a place of the sidebar. Choose another key."),
        ("Tab", "Tab is needed to move, to write and to leave. Choose another key."),
        ("escape", "Esc is needed to move, to write and to leave. Choose another key."),
        ("Return", "Enter is needed to move, to write and to leave. Choose another key."),
        ("G Tab", "Tab is needed to move, to write and to leave. Choose another key."),
        ("7", "7 is needed to move, to write and to leave. Choose another key."),
        ("Ctrl+C", "Ctrl+C belongs to text fields. Choose another key."),
    ],
)
def test_what_can_be_no_key_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(text)
    assert str(refused.value) == sentence
    assert problem_of(text, "go.people", all_commands()) == sentence


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ctrl+K", "Search and commands"), ("G S", "Settings"), ("G", "Today"), ("E P", "Edit")],
)
def test_a_key_in_use_names_its_command(text: str, name: str) -> None:
    sentence = f"Already used by “{name}”. Choose another key, or change that one first."
    assert problem_of(text, "page.export", all_commands()) == sentence


def test_no_key_that_the_program_comes_with_would_be_refused() -> None:
    registry = all_commands()
    assert [c.id for c in registry if problem_of(ways_of(c).text, c.id, registry)] == []


def test_commands_take_other_keys_and_get_their_own_back() -> None:
    registry = all_commands()
    registry.rekey({"go.people": "Ctrl+Shift+P", "page.export": "X", "page.call": ""})
    assert ways_of(registry["go.people"]) == Ways(("Ctrl+Shift+P",))
    assert registry["page.export"].shown_keys == ("X",) and not ways_of(registry["page.call"]).text
    assert ways_of(registry.default("go.people")) == Ways(keys=("G P",))
    registry.rekey({})
    assert [ways_of(c) for c in registry] == [ways_of(c) for c in all_commands()]


def test_two_commands_may_change_places() -> None:
    registry = all_commands()
    registry.rekey({"page.call": "W", "page.email": "C"})
    assert registry["page.call"].keys == ("W",) and registry["page.email"].keys == ("C",)


@pytest.mark.parametrize("text", ["Ctrl+K", "Tab", "nonsense", "G P"])
def test_a_key_that_can_not_be_taken_leaves_the_command_as_it_came(text: str) -> None:
    registry = all_commands()
    registry.rekey({"page.export": text, "page.note": text, "command.of.tomorrow": "Ctrl+K"})
    assert not ways_of(registry["page.export"]).text and registry["page.note"].keys == ("T",)
    assert registry.overrides["command.of.tomorrow"] == "Ctrl+K"
