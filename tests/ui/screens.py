"""Every screen of the real window, made through the composition root on the sample firm and on an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.sample import make_sample
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.backup.catalogue import Reason
from crm_desktop.backup.routine import back_up
from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.records import delete
from crm_desktop.store import open_store
from crm_desktop.ui.theme import Theme

Show = Callable[[Desktop], None]
Size = tuple[int, int]
TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIZES: tuple[Size, ...] = ((1440, 900), (1280, 720))
LOCALES = {"en": "en_GB", "es": "es_ES", "sk": "sk_SK"}
READ_ONLY = "Nothing you do here is saved."


@dataclass(frozen=True)
class Firms:
    """Two workspaces: one with a year of history, a proven backup and two people in the bin; one with nothing."""

    sample: Path
    empty: Path


def make_firms(folder: Path, today: datetime = TODAY) -> Firms:
    """Make both workspaces."""
    sample, empty = folder / "sample" / "Tatra Tools.crm", folder / "empty" / "Tatra Tools.crm"
    make_sample(sample, today)
    store = open_store(sample)
    delete(store, PERSON, [str(row[0]) for row in store.query("SELECT id FROM person ORDER BY k DESC LIMIT 2")])
    back_up(store, backups_of(sample) / sample.stem, Reason.BY_HAND, prove=True)
    store.close()
    backups_of(empty).mkdir(parents=True)
    open_store(empty, create=True, user_name="Marta Kováčová").close()
    return Firms(sample, empty)


def backups_of(path: Path) -> Path:
    """Return where the backups of all workspaces beside this one lie."""
    return path.parent / "backups"


def _go(place: str) -> Show:
    return lambda desktop: desktop.window.navigator.go(place)


def _record(kind: str) -> Show:
    def show(desktop: Desktop) -> None:
        first = desktop.store.query(f"SELECT id FROM {kind} ORDER BY k LIMIT 1")[0][0]
        desktop.window.navigator.go(f"{kind}/{first}")

    return show


def _page(desktop: Desktop, place: str) -> Any:
    desktop.window.navigator.go(place)
    settle(desktop)
    return desktop.window.navigator.page


def _match(desktop: Desktop) -> None:
    _page(desktop, "import").open_file(resource_path("samples/more.csv"))


def _no_match(desktop: Desktop) -> None:
    _page(desktop, "people").filters.field.setText("zzzz")


def _palette(desktop: Desktop) -> None:
    _page(desktop, "people")
    desktop.window.open_palette("ma")


SAMPLE: dict[str, Show] = {
    "people": _go("people"),
    "companies": _go("companies"),
    "person": _record("person"),
    "company": _record("company"),
    "palette": _palette,
    "import": _go("import"),
    "match": _match,
    "backups": _go("backups"),
    "bin": _go("bin"),
    "history": _go("history"),
    "settings": _go("settings"),
    "help": _go("help"),
    "keys": _go("help/keys"),
    "nobody": _no_match,  # last: the list keeps its filter
}
EMPTY: dict[str, Show] = {name: _go(name) for name in ("people", "companies", "backups", "bin", "history")}
READ: dict[str, Show] = {n: SAMPLE[n] for n in ("people", "person", "company", "backups", "bin", "settings")}


@contextmanager
def open_desktop(
    path: Path, profile: Path, *, language: str = "en", theme: str = "light", advice: str = "", text_size: int = 100
) -> Iterator[Desktop]:
    """Open the program on a workspace; the file stays as it is."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = Settings(profile / "settings.json")
    settings.change(language=language, theme=theme, locale=LOCALES[language], text_size=text_size)
    set_language(language)
    look = Theme()
    look.apply(app)
    store = open_store(path, read_only=True)
    folders = Folders(app=profile, data=path.parent, backups=backups_of(path), logs=profile)
    desktop = compose(store, settings, look, folders, advice=advice)
    desktop.keeper.reload()
    desktop.window.show()
    try:
        yield desktop
    finally:
        desktop.workplace.close()
        desktop.window.close()
        desktop.window.deleteLater()
        store.close()
        look.set_text_size(100)
        set_language("en")


def screens(desktop: Desktop, which: dict[str, Show], sizes: tuple[Size, ...] = SIZES) -> Iterator[str]:
    """Show one screen after the other at each size, and yield what is shown."""
    for name, show in which.items():
        for at, size in enumerate(sizes):
            desktop.window.resize(*size)
            if at == 0:
                show(desktop)
            settle(desktop)
            yield f"{name} {size[0]}"
        if desktop.window.palette_box.isVisible():
            desktop.window.palette_box.close_palette()
