"""Settings, keys: every command with its keys, found by its words, each to be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.commands.keys import problem_of, ways_of
from crm_desktop.commands.registry import MENU_TITLES, Command, Group, split_shortcut
from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr, trn, without_mnemonic
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, across, boxed, down
from crm_desktop.ui.lists.ask import Confirm
from crm_desktop.ui.page import Page
from crm_desktop.ui.settings.key_form import KeyForm
from crm_desktop.ui.settings.lines import Lines, SettingLine
from crm_desktop.ui.settings.middle import Middle, put_together, way_back
from crm_desktop.ui.shortcuts import EDIT, REMOVE, caps_of, key_caps, key_of
from crm_desktop.ui.widgets import Button, Card, EmptyState, IconButton, KeyCap, KeyHint, Label, SearchField, announce


class KeyLine(SettingLine):
    """A command. Enter or E changes its keys, Delete gives it back those that it came with."""

    def __init__(self, command: Command, *, is_changed: bool) -> None:
        self._is_changed = is_changed
        words = tr("no key") if not ways_of(command).text else ways_of(command).text
        super().__init__(
            command.id, IconMark(command.icon or "keyboard"), command.label, "",
            tr("changed") if is_changed else "", can_move=False, more=(_caps(command),),
        )  # fmt: skip
        self.setAccessibleName(", ".join(part for part in (command.label, words, self._state()) if part))
        self.words = fold(f"{command.label} {words}")

    def _state(self) -> str:
        return tr("changed") if self._is_changed else ""

    def _buttons(self, can_move: bool) -> list[IconButton]:
        change = IconButton("pencil", tr("Change the keys of “{name}”", name=self.name), key=key_of(EDIT), height=28)
        reset = IconButton(
            "rotate-ccw", tr("Keys of “{name}” as it came", name=self.name), key=key_of(REMOVE), height=28
        )
        change.clicked.connect(self.edit_asked)
        reset.clicked.connect(self.remove_asked)
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        reset.setHidden(not self._is_changed)
        return [change, reset]


class ShortcutsPage(Page):
    """`keep` keeps the keys that differ from those the program came with; the window follows."""

    def __init__(self, desk: WindowDesk, keep: Callable[[dict[str, str]], object], *, place: str = "shortcuts") -> None:
        super().__init__(place)
        self._desk, self._keep = desk, keep
        self.form: KeyForm | None = None
        self.search = SearchField(tr("Search commands and keys"), " ".join(caps_of("page.filter")))
        self.back = way_back(desk, {"section": "keys"})
        self.reset_all = Button(tr("All as they came…"), "rotate-ccw")
        self.head = Head(tr("Keys"), self.back, self.reset_all)
        self.nothing = EmptyState("keyboard", tr("No command has these words"), tr("Search for another word."))
        self.cards: dict[Group, tuple[Card, Lines]] = {}
        self._build()
        self.reset_all.clicked.connect(self.ask_reset_all)
        self.search.textChanged.connect(self._filter)
        self.setFocusProxy(self.search)
        self._show_count()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Keys")

    def state(self) -> dict[str, Any]:
        """Return what was searched, the line with the focus and the scroll: a changed key makes the page anew."""
        line = next((line for line in self.lines() if line.hasFocus() or line.isAncestorOf(self.focusWidget())), None)
        return {
            "search": self.search.text(),
            "line": line.key if line else "",
            "scroll": self._scroll.verticalScrollBar().value(),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Stand where one was."""
        self.search.setText(str(state.get("search") or ""))
        line = self.line(str(state.get("line") or ""))
        if line is not None:
            self.setFocusProxy(line)
            QTimer.singleShot(0, line, lambda: self._scroll.ensureWidgetVisible(line))

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, search and the menus."""
        return (self.head, self.search, *(card for card, _ in self.cards.values() if card.isVisible()))

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Search."""
        return {"filter": self.search.setFocus}

    def lines(self) -> list[KeyLine]:
        """Return the lines of all commands."""
        return [line for _, lines in self.cards.values() for line in lines.lines if isinstance(line, KeyLine)]

    def line(self, command_id: str) -> KeyLine | None:
        """Return the line of a command."""
        return next((line for line in self.lines() if line.key == command_id), None)

    def ask(self, command_id: str) -> None:
        """Ask for other keys."""
        registry = self._desk.registry
        self.form = KeyForm(
            registry[command_id],
            registry.default(command_id),
            lambda text: problem_of(text, command_id, registry),
            lambda text: self.change(command_id, text),
            self.window(),
        )
        self.form.open()

    def change(self, command_id: str, text: str) -> None:
        """Give a command other keys."""
        found = self._desk.registry.overrides | {command_id: text}
        if text == ways_of(self._desk.registry.default(command_id)).text:
            del found[command_id]
        label = self._desk.registry[command_id].label
        self._keep(found)
        self._desk.notices.say(tr("“{name}” has the keys {keys}", name=label, keys=text) if text else
                               tr("“{name}” has no key now", name=label))  # fmt: skip

    def reset(self, command_id: str) -> None:
        """Give a command back the keys that it came with, if nothing else has them now."""
        text = ways_of(self._desk.registry.default(command_id)).text
        wrong = problem_of(text, command_id, self._desk.registry) if text else ""
        if wrong:
            self._desk.notices.say(wrong)
        elif command_id in self._desk.registry.overrides:
            self.change(command_id, text)

    def ask_reset_all(self) -> None:
        """Give all commands back their keys, after a question."""
        n = len(self._desk.registry.overrides)
        text = trn("{n} command gets back the keys that it came with.",
                   "{n} commands get back the keys that they came with.", n)  # fmt: skip
        dialog = Confirm(tr("All keys as they came?"), text, tr("Reset all"), self.window())
        dialog.accepted.connect(self._reset_all)
        dialog.open()

    # -- inside

    def _reset_all(self) -> None:
        notices = self._desk.notices
        self._keep({})
        notices.say(tr("All keys are as they came"))

    def _build(self) -> None:
        keys = (("Enter", tr("change")), (key_of(REMOVE), tr("as it came")))
        column = down(gap=14)
        column.addLayout(across(self.search, *(KeyHint(key, words) for key, words in keys if key), gap=14))
        for group in Group:
            self._add_group(group, column)
        column.addWidget(self.nothing)
        self.nothing.hide()
        column.addStretch(1)
        self._scroll = Middle(column)
        put_together(self, self.head, self._scroll)

    def _add_group(self, group: Group, column: QVBoxLayout) -> None:
        registry = self._desk.registry
        title = without_mnemonic(tr(MENU_TITLES[group]))
        card, lines = Card(title), Lines(title)
        changed = {c.id for c in registry if ways_of(c) != ways_of(registry.default(c.id))}
        lines.show_lines([KeyLine(c, is_changed=c.id in changed) for c in registry.of(group)])
        lines.edit_asked.connect(self.ask)
        lines.remove_asked.connect(self.reset)
        card.body.addWidget(lines)
        column.addWidget(card)
        self.cards[group] = (card, lines)

    def _show_count(self) -> None:
        n = len(self._desk.registry.overrides)
        self.reset_all.set_reason("" if n else tr("No key was changed"))
        self.head.set_line(
            trn("{n} command has keys of your own.", "{n} commands have keys of your own.", n)
            if n else tr("Change a key by pressing another one. Text fields keep their letters.")
        )  # fmt: skip

    def _filter(self, text: str) -> None:
        words = fold(text).split()
        shown = 0
        for card, lines in self.cards.values():
            fitting = lines.show_fitting(lambda line: all(word in getattr(line, "words", "") for word in words))
            card.setVisible(bool(fitting))
            shown += fitting
        self.nothing.setVisible(not shown)
        announce(self.search, trn("{n} command", "{n} commands", shown))


def _caps(command: Command) -> QWidget:
    """Return all keys of a command as caps."""
    row = across(gap=4)
    ways = [tuple(way.split()) for way in command.keys] + [split_shortcut(way) for way in command.shortcuts]
    for n, way in enumerate(ways):
        if n:
            row.addWidget(Label(tr("or"), "second", "text3"))
        for key in key_caps(way):
            row.addWidget(KeyCap(key))
    return boxed(row)
