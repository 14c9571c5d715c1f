"""Draw a place of a workspace into a picture, through the real window and without a display."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any  # Qt must not be imported with this module

from crm_desktop.app.options import Options
from crm_desktop.app.paths import Folders
from crm_desktop.domain.errors import CrmError, NotFoundError
from crm_desktop.domain.i18n import set_language, tr

_LOCALES = {"en": "en_GB", "es": "es_ES", "sk": "sk_SK"}
_STEPS = ("file", "match", "rows", "twins", "ready")  # of the import
_SECTIONS = {"team": "sync"}  # other words for sections of Settings
SOON_MS = 500
PATIENCE = 20.0  # seconds for reads in the background


def take_shot(options: Options) -> int:
    """Draw `options.shot` into `options.out`; return 0, or 1 with a sentence on standard error."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if options.shot.startswith("first-run") and options.out is not None:
        return _take_first_run(options, options.out)
    if options.out is None or options.workspace is None:
        sys.stderr.write(tr("Name the file to open and the picture: --workspace FILE --out PICTURE.png") + "\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="crm-shot-") as folder:
        try:
            draw(options.workspace, options.out, options, Path(folder))
        except CrmError as error:
            sys.stderr.write(f"{error.title}. {error.advice}\n")
            return 1
    sys.stdout.write(f"{options.out}\n")
    return 0


def _take_first_run(options: Options, out: Path) -> int:
    """Draw a step of the first run: first-run, first-run/about or first-run/backups; no workspace is needed."""
    from PySide6.QtWidgets import QApplication

    from crm_desktop.app.first_start import make_window
    from crm_desktop.app.settings import Settings

    with tempfile.TemporaryDirectory(prefix="crm-shot-") as folder:
        theme, profile = application_theme(), Path(folder)
        settings = Settings(profile / "settings.json")
        language = options.language or "en"
        settings.change(theme=options.theme or "light", text_size=options.text_size, language=language,
                        locale=_LOCALES[language])  # fmt: skip
        set_language(language)
        theme.set_mode(settings.values.theme)
        theme.set_text_size(options.text_size)
        home = Path.home() / ".local" / "share"
        window = make_window(settings, theme, Folders(profile, home / "crm-desktop", home / "crm-backups", profile))
        for _ in range(("first-run", "first-run/about", "first-run/backups").index(options.shot)):
            window.go_on()
        window.resize(*options.size)
        window.show()
        QApplication.processEvents()
        out.parent.mkdir(parents=True, exist_ok=True)
        window.grab().save(str(out))
        window.done(0)
    sys.stdout.write(f"{out}\n")
    return 0


def draw(workspace: Path, out: Path, options: Options, profile: Path) -> None:
    """Draw one picture; settings of this computer are left out of it."""
    from crm_desktop.app.compose import compose
    from crm_desktop.app.settings import Settings
    from crm_desktop.app.sync_parts import picture_of
    from crm_desktop.store import open_store

    theme = application_theme()
    settings = Settings(profile / "settings.json")
    language = options.language or "en"
    settings.change(
        theme=options.theme or "light", text_size=options.text_size, language=language, locale=_LOCALES[language]
    )
    set_language(language)
    folders = Folders(app=profile, data=workspace.parent, backups=workspace.parent / "backups", logs=profile)
    store = open_store(workspace, read_only=True)  # a picture leaves the file as it is
    desktop = compose(store, settings, theme, folders, advice="", sync=lambda store: picture_of(store, folders))
    try:
        desktop.keeper.reload()
        window = desktop.window
        window.resize(*options.size)
        window.show()
        place, _, step = options.shot.partition(":")
        settle(desktop)  # how sync stands decides on places
        desktop.begin_sync().has_place(place)
        window.open_first(place)
        if place == "palette":
            window.open_palette(options.place)
        settle(desktop)
        if step and place in ("people", "companies"):
            _show_view(desktop, step)
        if step and place == "settings":
            _show_section(desktop, step)
        if place == "import" and options.place:
            _open_in_wizard(desktop, Path(options.place), step)
        out.parent.mkdir(parents=True, exist_ok=True)
        window.grab().save(str(out))
        window.hide()
    finally:
        desktop.begin_sync().stop()
        desktop.workplace.close()
        desktop.window.deleteLater()
        store.close()


def _open_in_wizard(desktop: Any, file: Path, step: str) -> None:
    """Show a file in the import, at the step that `import:rows` names; nothing is written."""
    page = desktop.window.navigator.page
    page.open_file(file)
    settle(desktop)
    if step in _STEPS and page.flow.wizard is not None:
        page.flow.show(_STEPS.index(step))
        settle(desktop)


def _show_view(desktop: Any, name: str) -> None:
    """Show a saved view of a list: `people:Quiet 30 days`."""
    from crm_desktop.services.views import find_view

    page = desktop.window.navigator.page
    page.choose_view(find_view(desktop.store, page.what.kind.name, name).id)
    settle(desktop)


def _show_section(desktop: Any, key: str) -> None:
    """Show a section of Settings: `settings:team`, or the key of another one."""
    sections = desktop.window.navigator.page.sections
    key = _SECTIONS.get(key, key)
    if key not in (known := sections.keys()):
        raise NotFoundError(
            tr("Settings have no section “{name}” here", name=key[:60]),
            tr("There are: {names}.", names=", ".join(known)),
        )
    sections.show_section(key)
    settle(desktop)


def application_theme() -> Any:
    """Return the theme of the one application, made where there is none yet."""
    from PySide6.QtWidgets import QApplication

    from crm_desktop.ui.theme import Theme, current_theme

    app = QApplication.instance()
    if app is None:
        app = QApplication(sys.argv[:1])
        theme = Theme()
        theme.apply(app)
    return current_theme()


def settle(desktop: Any) -> None:
    """Let the event loop run until every read has been answered and painted."""
    from PySide6.QtCore import QEventLoop, QTimer

    end = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 4 and time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(40, loop.quit)
        loop.exec()
        quiet = quiet + 1 if desktop.tasks.is_idle and not _has_more_to_come(desktop.window) else 0


def _has_more_to_come(window: Any) -> bool:
    """Tell whether something waits a moment before it asks, such as the counts of a list."""
    from PySide6.QtCore import QTimer

    timers = (t for t in window.findChildren(QTimer) if t.isSingleShot() and t.isActive())
    return any(timer.interval() <= SOON_MS for timer in timers)
