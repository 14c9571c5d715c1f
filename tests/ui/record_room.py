"""A real window with the record page over a real store, and a small Slovak firm in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from tests.ui.shell import Shell

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.companies import create_company
from crm_desktop.services.jobs import link_company
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person
from crm_desktop.services.tags import tag
from crm_desktop.store.engine import Store
from crm_desktop.store.opening import open_store
from crm_desktop.ui.change_bus import ChangeBus
from crm_desktop.ui.page import Page
from crm_desktop.ui.record.page import RecordPage
from crm_desktop.ui.record.record_fact import RecordFact

START = 1_767_780_000_000  # 7 January 2026
DAY = 86_400_000


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> int:
        return self.at

    def later(self, days: float = 0, minutes: float = 0) -> None:
        self.at += int(days * DAY + minutes * 60_000)


class Firm:
    """Strojáreň Nitra, its people, notes, tags and files."""

    def __init__(self, store: Store, time: Time) -> None:
        self.company = create_company(
            store,
            name="Strojáreň Nitra, s.r.o.",
            legal_name="Strojáreň Nitra, s.r.o.",
            registration_no="36 552 118",
            tax_id="SK2021884533",
            website="snitra.example",
            type="customer",
            industry="Machinery",
            size=140,
            segment="A, yearly review",
            source="Trade fair 2023",
            payment_terms="14 days",
            points={
                "p1": {"kind": "phone", "value": "+421 37 650 1100", "label": "work"},
                "p2": {"kind": "email", "value": "info@snitra.example"},
            },
            addresses={
                "a1": {
                    "kind": "visit",
                    "street": "Priemyselná 4",
                    "postal_code": "949 01",
                    "locality": "Nitra",
                    "country": "SK",
                },
            },
        )
        self.zuzana = create_person(
            store,
            given_name="Zuzana",
            family_name="Horváthová",
            birthday="1984-05-14",
            points={"p1": {"kind": "phone", "value": "+421 905 112 480"}},
        )
        self.marek = create_person(store, given_name="Marek", family_name="Oravec")
        link_company(store, self.zuzana, self.company, job_title="Head of production", role="decides")
        link_company(store, self.marek, self.company, job_title="Maintenance", role="uses")
        tag(store, COMPANY, self.company, "Key account")
        time.later(days=15)
        write_note(
            store,
            kind_name="company",
            record_id=self.company,
            subject="Trade fair in Nitra",
            body="Fast delivery. The manual in Slovak would help.",
        )
        time.later(days=18, minutes=90)
        self.note = write_note(
            store,
            kind_name="person",
            record_id=self.zuzana,
            body="Board decides on 16 March. Price must stay under €19,000. She confirms the installation week.",
        )
        time.later(days=29, minutes=40)
        attach_bytes(store, "company", self.company, "Offer-Nitra-v3.pdf", b"%PDF-1.4" + b"x" * 1_200_000)
        time.later(days=1)
        records.update(store, COMPANY, self.company, {"payment_terms": "30 days"})
        time.later(minutes=19)


class Room:
    """The window with a store behind it."""

    def __init__(self, folder: Path, *, read_only: str = "", fill: bool = True) -> None:
        self.time = Time()
        self.store = open_store(
            folder / "firm.crm", app_folder=folder / "app", clock=self.time, create=True, user_name="Marta Kováčová"
        )
        self.firm = Firm(self.store, self.time)
        self.shell = Shell(folder, read_only=read_only)
        self.window, self.tasks = self.shell.window, self.shell.tasks
        self.opened: list[str] = []
        self.can_open = True
        self.list: list[str] = []
        for name in ("person", "company"):
            self.window.navigator.register(name, self.make)
        self.bus = ChangeBus(self.store, poll_ms=50)
        self.bus.committed.connect(self.window.navigator.on_committed)

    def make(self, place: str) -> Page:
        return RecordPage(
            self.store,
            self.tasks,
            self.window.desk,
            place,
            neighbours=self.neighbours,
            open_url=self.open_url,
            has_battery=True,
        )

    def neighbours(self, place: str) -> tuple[int, int, str, str] | None:
        if place not in self.list:
            return None
        at = self.list.index(place)
        before = self.list[at - 1] if at else ""
        return at + 1, len(self.list), before, (self.list[at + 1 : at + 2] or [""])[0]

    def open_url(self, url: QUrl) -> bool:
        self.opened.append(url.toString())
        return self.can_open

    def show(self, qtbot: QtBot, width: int = 1440, height: int = 900, place: str = "") -> Room:
        qtbot.addWidget(self.window)
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        self.window.navigator.go(place or f"company/{self.firm.company}")
        self.settle(qtbot)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return self

    def settle(self, qtbot: QtBot) -> None:
        """Wait until everything that was asked is answered and shown."""
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            QApplication.processEvents()
            quiet = quiet + 1 if self.tasks.is_idle else 0
            return quiet > 3

        qtbot.waitUntil(is_quiet)

    @property
    def page(self) -> RecordPage:
        page = self.window.navigator.page
        assert isinstance(page, RecordPage)
        return page

    def row(self, key: str) -> RecordFact:
        row = self.page.facts.row(key)
        assert row is not None, key
        return row

    def company(self) -> Mapping[str, object]:
        return records.get(self.store, COMPANY, self.firm.company)

    def person(self, record_id: str) -> Mapping[str, object]:
        return records.get(self.store, PERSON, record_id)

    def close(self) -> None:
        self.bus.stop()
        self.tasks.drain()
        self.store.close()


Opener = Callable[..., Room]


def told(room: Room) -> list[str]:
    """Return the titles of the timeline."""
    return [told.item.title for told in room.page.story.view.story.told]


def select(room: Room, key: tuple[str, str]) -> None:
    """Stand on an entry of the timeline."""
    view = room.page.story.view
    view.setFocus()
    view.setCurrentIndex(view.story.index(view.story.row_of(key)))


def menu_of(room: Room) -> list[str]:
    """Return what the menu of the page offers."""
    menu = QMenu()
    room.page.fill_menu(menu)
    return [action.text() for action in menu.actions() if action.text()]
