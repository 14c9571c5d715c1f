"""A rep's working day as the picture of Today shows it, and the window on it at a fixed time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication
from tests.ui.screens import LOCALES
from tests.ui.sync_fakes import Made, parts

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.specs import USER
from crm_desktop.services import records
from crm_desktop.services.activities import log_activity, plan_activity
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store
from crm_desktop.ui.theme import Theme

NOW = datetime(2026, 3, 12, 10, 24)
FIRMS = ("Strojáreň Nitra", "Talleres Iruña", "Kovo Trnava", "Pekáreň Zlatý Klas", "Grupo Olivar", "AgroTech Levice")
PEOPLE = (
    ("Zuzana", "Horváthová", 0, "+421 905 112 480"),
    ("Iñigo", "Echeverría", 1, "+34 948 220 117"),
    ("Peter", "Šťastný", 2, "+421 911 700 321"),
    ("Carmen", "Ruiz Peña", 4, "+34 954 610 032"),
    ("Andrea", "Vargová", 5, "+421 918 642 055"),
)


class StillClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> int:
        return int(self.at.timestamp() * 1000)


def ms(hour: int, minute: int = 0, days: int = 0) -> int:
    """Return a moment of the day of the scene, or of one so many days later."""
    moment = NOW.replace(hour=hour, minute=minute) + timedelta(days=days)
    return int(moment.timestamp() * 1000)


def make_day(folder: Path, *, busy: int = 0) -> Path:
    """Make a firm with a day like the one of the picture; `busy` adds so many overdue calls."""
    path = folder / "Tatra Tools.crm"
    folder.mkdir(parents=True, exist_ok=True)
    clock = StillClock()
    store = open_store(path, create=True, clock=clock, user_name="Marta Kováčová")
    firms = [create_company(store, name=name, type="customer") for name in FIRMS]
    people = [
        create_person(store, given_name=given, family_name=family, company_id=firms[at], job_title="Buyer",
                      points={"p": {"kind": "phone", "value": phone}})
        for given, family, at, phone in PEOPLE
    ]  # fmt: skip
    _plan_day(store, people, firms)
    for n in range(busy):
        plan_activity(store, kind="call", subject=f"Ask about offer {n}", at=ms(8, days=-3), kind_name="person",
                      record_id=people[n % len(people)])  # fmt: skip
    for days, kind, count in ((-2, "call", 6), (-3, "call", 7), (-1, "visit", 5), (-2, "meeting", 3)):
        for n in range(count):
            log_activity(store, kind=kind, subject="x", at=ms(9, n, days), kind_name="company", record_id=firms[n % 5])
    store.set_setting("today.goals", {"call": 20, "visit": 8, "meeting": 4})
    store.close()
    return path


def _plan_day(store: Store, people: list[str], firms: list[str]) -> None:
    late = (
        (0, "Wants the revised price before her board meets", ms(9, days=-2)),
        (1, "Asked to be called after the trade fair", ms(15, days=-1)),
        (2, "Second spindle still noisy", ms(9)),
    )
    for at, subject, moment in late:
        plan_activity(store, kind="call", subject=subject, at=moment, kind_name="person", record_id=people[at])
    log_activity(store, kind="meeting", subject="Team stand-up", at=ms(8, 46), start_at=ms(8, 30), duration=15)
    log_activity(store, kind="call", subject="Call Andrea about delivery dates", at=ms(9, 40), start_at=ms(9, 30),
                 duration=30, outcome="Happy with 24 March", kind_name="person", record_id=people[4])  # fmt: skip
    plan_activity(store, kind="visit", subject="Visit: Pekáreň Zlatý Klas", at=ms(11), duration=45,
                  kind_name="company", record_id=firms[3], location="Mlynská 14, Trnava")  # fmt: skip
    plan_activity(store, kind="meeting", subject="Demo of the packing line", at=ms(13, 30), duration=60,
                  kind_name="person", record_id=people[3], location="https://meet.example/olivar")  # fmt: skip
    plan_activity(store, kind="email", subject="Send the new quote", at=ms(15), duration=15, kind_name="company",
                  record_id=firms[0])  # fmt: skip
    plan_activity(store, kind="task", subject="Plan tomorrow’s Bratislava route", at=ms(16, 30))
    for days, subject, firm in (
        (1, "Call Andrea Vargová about the audit", 5),
        (4, "Board decision on the retrofit", 0),
    ):
        plan_activity(store, kind="call", subject=subject, at=ms(9, days=days), kind_name="company",
                      record_id=firms[firm])  # fmt: skip


def add_colleagues(path: Path) -> None:
    """Have two colleagues with something overdue."""
    store = open_store(path, clock=StillClock())
    for name, count in (("Eva Lišková", 4), ("Ján Novotný", 2)):
        user = records.create(store, USER, name=name)
        for n in range(count):
            plan_activity(store, kind="call", subject=f"Late {n}", at=ms(9, days=-n - 1), owner_id=user)
    store.close()


@contextmanager
def open_day(
    path: Path,
    profile: Path,
    *,
    language: str = "en",
    theme: str = "light",
    text_size: int = 100,
    size: tuple[int, int] = (1440, 900),
    made: Callable[[Store], Made] | None = None,
    clock: StillClock | None = None,
    is_read_only: bool = False,
) -> Iterator[Desktop]:
    """Open the program on the day; what is done is written."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = Settings(profile / "settings.json")
    settings.change(language=language, theme=theme, locale=LOCALES[language], text_size=text_size)
    set_language(language)
    look = Theme()
    look.apply(app)
    store = open_store(path, create=not path.exists(), clock=clock or StillClock(), read_only=is_read_only)
    folders = Folders(app=profile, data=path.parent, backups=path.parent / "backups", logs=profile)
    sync = (lambda store: parts(store, made(store))) if made is not None else None
    desktop = compose(store, settings, look, folders, sync=sync)
    desktop.window.resize(*size)
    desktop.window.show()
    desktop.window.activateWindow()
    desktop.window.open_first()
    try:
        yield desktop
    finally:
        if desktop.syncing is not None:
            desktop.syncing.stop()
        desktop.workplace.close()
        desktop.window.close()
        desktop.window.deleteLater()
        store.close()
        look.set_text_size(100)
        set_language("en")
