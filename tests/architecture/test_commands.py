"""Rules of the command registry: menu, shortcuts and palette can't disagree because there is one list."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from crm_desktop.commands.catalogue import all_commands
from crm_desktop.commands.registry import MENU_TITLES, Command, Group, Registry
from crm_desktop.domain.i18n import LANGUAGES, set_language, tr, without_mnemonic
from crm_desktop.domain.resources import resource_path

COMMANDS = list(all_commands())


def letters(titles: list[str]) -> list[str]:
    return [found.group(1).lower() for title in titles if (found := re.search(r"(?<!&)&([^&\s])", title))]


def test_each_command_has_its_own_id() -> None:
    assert max(Counter(c.id for c in COMMANDS).values()) == 1


def test_each_key_belongs_to_one_command() -> None:
    keys = Counter(key for c in COMMANDS for key in (*c.shortcuts, *c.keys))
    assert [key for key, n in keys.items() if n > 1] == []


def test_no_single_key_is_the_beginning_of_two_keys() -> None:
    lines = [line.split() for c in COMMANDS for line in c.keys]
    first_of_two = {line[0] for line in lines if len(line) == 2}
    assert first_of_two & {line[0] for line in lines if len(line) == 1} == set()


def test_no_shortcut_is_altgr_on_windows() -> None:
    assert [s for c in COMMANDS for s in c.shortcuts if re.fullmatch(r"Ctrl\+Alt\+.*|Alt\+Ctrl\+.*", s)] == []


def test_no_shortcut_takes_the_digits_of_the_sidebar() -> None:
    assert [s for c in COMMANDS for s in c.shortcuts if re.fullmatch(r"Ctrl\+[1-9]", s)] == []


@pytest.fixture(params=LANGUAGES)
def code(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.parametrize("group", list(Group))
def test_menu_letters_are_unique_within_a_menu(group: Group, code: str) -> None:
    found = letters([tr(c.title) for c in COMMANDS if c.group is group])
    assert [letter for letter, n in Counter(found).items() if n > 1] == []


def test_menu_letters_are_unique_in_the_bar(code: str) -> None:
    found = letters([tr(title) for title in MENU_TITLES.values()])
    assert len(found) == len(set(found)) == len(Group)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.icon], ids=lambda c: c.id)
def test_the_icon_of_a_command_is_shipped(command: Command) -> None:
    assert resource_path(f"icons/{command.icon}.svg").is_file()


def test_a_key_that_is_taken_is_refused() -> None:
    registry = Registry(COMMANDS)
    with pytest.raises(ValueError, match="share Ctrl\\+K"):
        registry.add(Command("x.y", "X", Group.FILE, lambda desk: None, shortcuts=("Ctrl+K",)))
    with pytest.raises(ValueError, match="two commands"):
        registry.add(COMMANDS[0])


def test_a_title_is_shown_without_the_mark_of_its_letter() -> None:
    assert without_mnemonic("Backups && &health") == "Backups & health"
