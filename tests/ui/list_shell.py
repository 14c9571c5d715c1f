"""The real window with the real lists over a real store, and sample people of three languages."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.shell import SmallPage

from crm_desktop.app.settings import Settings
from crm_desktop.commands.catalogue import all_commands
from crm_desktop.domain.specs import ACTIVITY, PERSON, TAG
from crm_desktop.services import records, tags
from crm_desktop.services.undo import next_redo, next_undo, undo
from crm_desktop.store import Store, open_store
from crm_desktop.ui.change_bus import ChangeBus
from crm_desktop.ui.companies.page import CompaniesPage
from crm_desktop.ui.desk import Office
from crm_desktop.ui.lists.page import ListPage
from crm_desktop.ui.look import WindowLook
from crm_desktop.ui.people.page import PeoplePage
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.window import MainWindow

NOW = datetime(2026, 3, 12, 10, 30)
DAY = 86_400_000
# given name, family name, job, company, city, country, phone, tag, days since the last contact
SAMPLE = (
    ("Zuzana", "Horváthová", "Production", "Strojáreň Nitra", "Nitra", "SK", "+421 905 112 480", "Key account", 31),
    ("Peter", "Šťastný", "Maintenance lead", "Kovo Trnava", "Trnava", "SK", "+421 911 700 321", "Customer", 32),
    ("Iñigo", "Echeverría", "Owner", "Talleres Iruña", "Pamplona", "ES", "+34 948 220 117", "Prospect", 34),
    ("Ľubica", "Mäsiarová", "Buyer", "Mäso Dunaj", "Komárno", "SK", "+421 902 455 190", "Customer", 36),
    ("Carmen", "Ruiz Peña", "Director", "Grupo Olivar", "Sevilla", "ES", "+34 954 610 032", "Key account", 37),
    ("Tomáš", "Dvořák", "Plant manager", "Pekáreň Zlatý Klas", "Žilina", "SK", "+421 948 300 771", "Customer", 38),
    ("Helena", "Krásna", "Accountant", "Krásna & dcéry", "Košice", "SK", "+421 903 818 204", "Prospect", 41),
    ("Miguel Ángel", "Soto", "Buyer", "Conservas Soto", "Vigo", "ES", "+34 986 337 450", "Prospect", 43),
    ("Andrea", "Vargová", "Quality manager", "AgroTech Levice", "Levice", "SK", "+421 918 642 055", "Customer", 44),
    ("Ján", "Novotný", "Owner", "Novotný Drevo", "Zvolen", "SK", "+421 905 700 118", "Prospect", 50),
    ("Elena", "Martínez", "Purchasing", "Cerámica Alba", "Castellón", "ES", "+34 964 120 558", "Customer", 55),
    ("Radovan", "Bielik", "Technician", "Bielik Servis", "Martin", "SK", "+421 944 201 336", "Partner", 59),
    ("Harriet", "Ashdown", "Workshop manager", "Ashdown Tooling", "Leeds", "GB", "+44 113 496 0172", "", 61),
    ("Šimon", "Čierny", "", "", "", "", "", "", None),
)  # fmt: skip
TONES = {"Key account": "conflict", "Customer": "ok", "Prospect": "accent"}


class StillClock:
    """A clock that stands on the day of the pictures, and moves a little so that nothing happens twice."""

    def __init__(self) -> None:
        self.at = int(NOW.timestamp() * 1000)

    def now(self) -> int:
        self.at += 1
        return self.at


def mail_of(given: str, company: str) -> str:
    from crm_desktop.domain.collate import fold

    return f"{fold(given).split()[0]}@{fold(company).split()[-1]}.example"


def add_sample(store: Store) -> list[str]:
    """Write the sample people as one batch and return their ids."""
    from crm_desktop.services.new_people import create_person_with

    ids = []
    for given, family, job, company, city, country, phone, tag, days in SAMPLE:
        email = mail_of(given, company) if company else ""
        person = create_person_with(
            store, given_name=given, family_name=family, company=company, phone=phone, email=email
        )
        with store.write("More") as unit:
            if company:
                job_id = str(unit.query("SELECT id FROM affiliation WHERE person_id = ?", (person,))[0][0])
                from crm_desktop.domain.specs import AFFILIATION

                unit.update(AFFILIATION, job_id, {"job_title": job})
            if city:
                unit.update(PERSON, person, {"addresses.a1": {"kind": "visit", "locality": city, "country": country}})
            if days is not None:
                unit.insert(ACTIVITY, id=None, kind="call", record_kind="person", record_id=person,
                            subject="Call, 12 min",
                            body="Budget confirmed. Wants references from bakeries.",
                            start_at=store.clock.now() - days * DAY)  # fmt: skip
        if tag:
            tags.tag(store, PERSON, person, tag)
        ids.append(person)
    for row in tags.list_tags(store):
        if row.name in TONES:
            records.update(store, TAG, row.id, {"colour": TONES[row.name]})
    return ids


class StoreUndo:
    """Undo and redo of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def can_undo(self) -> bool:
        return next_undo(self._store) is not None

    @property
    def can_redo(self) -> bool:
        return next_redo(self._store) is not None

    def undo(self) -> None:
        found = next_undo(self._store)
        if found:
            undo(self._store, found.id)

    def redo(self) -> None:
        found = next_redo(self._store)
        if found:
            undo(self._store, found.id)


class Lists:
    """What a test holds of the window."""

    def __init__(self, folder: Path, store: Store | None = None, *, read_only: str = "") -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.store = store or open_store(
            folder / "firm.crm", create=True, clock=StillClock(), user_name="Marta Kováčová"
        )
        self.settings = Settings(folder / "settings.json")
        self.theme = Theme()
        self.theme.apply(app)
        self.tasks = TaskRunner()
        self.bus = ChangeBus(self.store)
        office = Office(
            "Tatra Tools",
            "Marta Kováčová",
            all_commands(),
            StoreUndo(self.store),
            has_battery=True,
            read_only_advice=read_only,
            now=lambda: NOW,
        )
        self.window = MainWindow(office, self.tasks, WindowLook(self.settings, self.theme), self.bus)
        self.exported: list[tuple[str, str, array[int]]] = []
        self.forms: list[str] = []
        for place in ("person", "company", "import", "backups", "bin", "history", "settings"):
            self.window.register(place, SmallPage)
        for kind in ("person", "company"):
            self.window.register_form(kind, self.forms.append)
        for name, make in (("people", PeoplePage), ("companies", CompaniesPage)):
            self.window.register(name, lambda place, make=make: self._make(make))  # type: ignore[misc]

    def _make(self, make: type[PeoplePage] | type[CompaniesPage]) -> ListPage:
        return make(
            self.store,
            self.tasks,
            self.window.desk,
            export=lambda form, kind, ks: self.exported.append((form, kind, ks)),
        )

    def show(self, qtbot: QtBot | None, width: int = 1440, height: int = 900, place: str = "people") -> Lists:
        if qtbot is not None:
            qtbot.addWidget(self.window)
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        self.window.navigator.go(place)
        self.page.table.setFocus()
        self.settle()
        return self

    @property
    def page(self) -> ListPage:
        page = self.window.navigator.page
        assert isinstance(page, ListPage)
        return page

    def settle(self) -> None:
        """Let all that is under way come to rest: reading, timers of a moment, paint."""
        from PySide6.QtTest import QTest

        for _ in range(800):
            QTest.qWait(10)
            waiting = any(timer.isActive() for timer in _moments(self.page))
            if self.tasks.is_idle and not waiting:
                QTest.qWait(5)
                if self.tasks.is_idle:
                    return

    def settle_tasks(self) -> None:
        """Let the work under way come to rest where the page that is shown is no list."""
        from PySide6.QtTest import QTest

        for _ in range(400):
            QTest.qWait(10)
            if self.tasks.is_idle:
                QTest.qWait(20)
                return

    def names(self) -> list[str]:
        """Return the names in the list, as far as they were read."""
        rows = (self.page.model.row_at(at) for at in range(len(self.page.model.keys)))
        return [row.display_name if row else "…" for row in rows]

    def tabs(self) -> list[tuple[str, str]]:
        bar = self.page.tabs.bar
        return [(bar.tabText(at), (bar.tabData(at) or ("",))[0]) for at in range(bar.count())]

    def chips(self) -> list[str]:
        return [chip.text() for _, chip in self.page.filters._chips]

    def toast(self) -> str:
        toast = self.window.toaster.current
        return toast.accessibleName() if toast else ""

    def close(self) -> None:
        self.bus.stop()
        self.window.close()
        self.tasks.drain()
        self.store.close()


def _moments(page: ListPage) -> Sequence[object]:
    from PySide6.QtCore import QTimer

    return [timer for timer in QObject.findChildren(page, QTimer) if timer.isSingleShot()]


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key, modifier)
