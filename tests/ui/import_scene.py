"""The page of the import in a real window, and the files of its tests."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from tests.ui.firm import Firm

from crm_desktop.domain.errors import PlaceUnavailable
from crm_desktop.ui.importing.asking import Leaving
from crm_desktop.ui.importing.page import ImportPage
from crm_desktop.ui.importing.problem_cards import ProblemCard
from crm_desktop.ui.importing.rows_model import FIRST
from crm_desktop.ui.importing.words import READY
from crm_desktop.ui.widgets import Button


class Scene:
    """The page, and what was asked of the world around it."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.risks = 0
        self.chosen: Path | None = None
        self.saved: Path | None = None
        self.fail = False
        self.leaving = Leaving.KEEP
        self.asked: list[str] = []
        self.may_stop = False
        self.page = firm.open("import", self.make)

    def make(self) -> ImportPage:
        return ImportPage(
            self.firm.store, self.firm.tasks, self.firm.desk, self.before_risk,
            choose_file=lambda parent: self.chosen, choose_place=lambda parent, name: self.saved,
            ask_to_leave=self.ask_to_leave, ask_to_stop=self.ask_to_stop,
        )  # fmt: skip

    def ask_to_leave(self, parent: object, name: str) -> Leaving:
        self.asked.append(name)
        return self.leaving

    def ask_to_stop(self, parent: object, name: str) -> bool:
        self.asked.append(name)
        return self.may_stop

    def before_risk(self) -> None:
        self.risks += 1
        if self.fail:
            raise PlaceUnavailable("The place of the backups can't be reached", "Plug the disk in.")

    def look_at(self, path: Path) -> ImportPage:
        self.page.open_file(path)
        self.firm.settle()
        return self.page

    def decided(self, path: Path) -> ImportPage:
        """Look at the sample table and answer the one question that it asks."""
        page = self.look_at(path)
        self.press(self.question().buttons[0])
        return page

    def question(self) -> ProblemCard:
        return next(c for c in self.cards() if c.group.must_be_decided)

    def cards(self) -> list[ProblemCard]:
        return [card for card in self.page.match.matters if isinstance(card, ProblemCard)]

    def go_to(self, step: int) -> None:
        while self.page.flow.step < step:
            self.press(self.page.bar.next)

    def import_all(self, path: Path) -> ImportPage:
        page = self.look_at(path)
        for card in self.cards():
            if card.group.must_be_decided:
                self.press(card.buttons[0])
        self.go_to(READY)
        self.press(page.bar.next)
        return page

    def press(self, button: Button | None) -> None:
        assert button is not None
        self.firm.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.firm.settle()


def correct(page: ImportPage, row: int = 1) -> None:
    model = page.rows.model
    for title, text in (("Meno a priezvisko", "Jana Nová"), ("E-mail", "jana@kovo.example")):
        assert model.setData(model.index(row, FIRST + model.header.index(title)), text)


def twins_file(folder: Path) -> Path:
    path = folder / "twins.csv"
    path.write_text(
        "First name,Last name,E-mail,Phone\n"
        "Katarína,Novotná,katarina.novotna@kovo.example,+421905112480\n"
        "Katka,Novotnáá,,+421905112480\n",
        encoding="utf-8",
    )
    return path


def many(folder: Path) -> Path:
    path = folder / "many.csv"
    path.write_text("First name,Last name\n" + "".join(f"Ana,Number {n}\n" for n in range(4_000)))
    return path
