"""Start the window: one instance a workspace, honest about what can't be opened, safe to end at any moment."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_desktop.app.options import Options, parse
from crm_desktop.app.paths import default_folders, make_private
from crm_desktop.app.qt_support import import_qt

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from crm_desktop.app.paths import Folders
    from crm_desktop.app.session import Session
    from crm_desktop.app.settings import Settings
    from crm_desktop.app.single_instance import SingleInstance
    from crm_desktop.ui.theme import Theme

_LISTEN_MS = 400


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desktop program and return its exit code."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    if options.prove is not None:
        from crm_desktop.backup.prove import prove_here

        return prove_here(options.prove)
    if options.archive:
        from crm_desktop.exchange.archive.apart import open_here

        return open_here(list(options.archive))
    if options.selftest:
        from crm_desktop.app.selftest import run_selftest

        return run_selftest(options.screenshots)
    if options.shot:
        from crm_desktop.app.shot import take_shot

        return take_shot(options)
    return run(options)


def run(options: Options) -> int:
    """Open a workspace in a window and stay until it is closed."""
    # Nothing of Qt is imported before this point: selftest and shots choose its platform first.
    gc.disable()  # what is made here stays; the window takes the collector over (ui/garbage.py)
    import_qt()
    from PySide6.QtWidgets import QApplication

    from crm_desktop.app.logs import start_log
    from crm_desktop.app.settings import Settings
    from crm_desktop.app.signals import EndSignals
    from crm_desktop.app.single_instance import SingleInstance, Started

    os.umask(0o077)
    folders = default_folders()
    make_private(folders.app)
    make_private(folders.backups.parent)  # on a new computer it is missing, which reads as a disk that was unplugged
    start_log(folders.logs)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("CRM Desktop")
    settings = Settings(folders.settings)
    theme = _dress(app, options, settings)
    signals = EndSignals(lambda: _end(app))
    begun = _begin(options, settings, theme, folders)
    if begun is None:
        return 0
    path, place = begun
    instance = SingleInstance(path, folders.app)
    if instance.start(place=place, listens=False) is Started.HANDED_OVER:
        return 0
    session = _open(path, place, settings, theme, folders)
    if session is None:
        instance.stop()
        return 1
    if options.in_tray and session.main is not None:
        session.main.begins_hidden = True
        session.main.window.showMinimized()
    if not options.sample:
        _remember(path, session, settings, is_painted=not options.in_tray)
    code = _stay(app, session, instance, settings)
    signals.stop()
    return code


def _remember(path: Path, session: Session, settings: Settings, *, is_painted: bool) -> None:
    """Open this workspace the next time, too. That waits for the disk; the first paint does not wait with it."""
    if is_painted and session.main is not None:
        session.main.window.when_painted(lambda: settings.change(last_workspace=str(path)))
    else:
        settings.change(last_workspace=str(path))


def _dress(app: QApplication, options: Options, settings: Settings) -> Theme:
    """Give the program the language and the look that were chosen."""
    from crm_desktop.domain.i18n import set_language
    from crm_desktop.ui.theme import Theme
    from crm_desktop.ui.theme.tokens import Mode

    if options.language:
        settings.change(language=options.language)
    set_language(_language(settings))
    theme = Theme(Mode(options.theme or settings.values.theme), settings.values.text_size)
    theme.apply(app)
    return theme


def _language(settings: Settings) -> str:
    from crm_desktop.ui.language import system_language

    return settings.values.language or system_language()


def _begin(options: Options, settings: Settings, theme: Theme, folders: Folders) -> tuple[Path, str] | None:
    """Return the workspace and the place to begin with, asked for at the first start; None where nobody wants one."""
    from crm_desktop.app.first_start import ask_first, is_first
    from crm_desktop.app.start import choose_workspace

    path = choose_workspace(options, settings, folders)
    if is_first(options, settings, folders, path):
        return ask_first(settings, theme, folders)
    return path, options.place


def _open(path: Path, place: str, settings: Settings, theme: Theme, folders: Folders) -> Session | None:
    """Open the workspace in a window; None where it can't be opened and the person gave up."""
    from crm_desktop.app.session import Session
    from crm_desktop.app.start import open_or_ask

    is_known = str(path) == settings.values.last_workspace
    opened = open_or_ask(path, folders, _language(settings), is_known=is_known)
    if opened is None:
        return None
    store, advice = opened
    session = Session(settings, theme, folders)
    session.open(store, advice=advice or None, place=place)
    _tell_of_wiped(folders)
    return session


def _tell_of_wiped(folders: Folders) -> None:
    """Tell a server what it does not know yet of another copy that an owner had deleted here; nobody waits for it."""
    from crm_desktop.sync import WIPED

    if (folders.app / WIPED).is_dir():
        import threading

        from crm_desktop.app.wiped import finish_all

        threading.Thread(target=finish_all, args=(folders,), daemon=True).start()


def _stay(app: QApplication, session: Session, instance: SingleInstance, settings: Settings) -> int:
    """Run until the last window is closed, then close the workspace."""
    from crm_desktop.app.logs import install_exception_hook
    from crm_desktop.ui.unexpected import UnexpectedErrors

    assert session.main is not None
    window = session.main.window
    restore_hook = install_exception_hook(UnexpectedErrors(window).show)
    instance.asked.connect(lambda request: _come_forward(session, request))
    # Its library is large and the list comes first; a second start asks again until it is heard.
    session.main.workplace.first_rest.then(_LISTEN_MS, instance.listen)
    code = app.exec()
    if session.main is not None:
        settings.change(last_place=session.main.window.navigator.place.partition("/")[0])
    session.close()
    instance.stop()
    restore_hook()  # its window is gone by now
    return int(code)


def _end(app: QApplication) -> None:
    """Close the windows as a person would, then end whatever they say: nobody is there to be asked."""
    app.closeAllWindows()
    app.exit(0)


def _come_forward(session: Session, request: dict[str, str]) -> None:
    """Show the first window because the program was started a second time."""
    if session.main is not None:
        session.main.window.bring_to_front()
        if request.get("place"):
            session.main.window.navigator.go(request["place"])


if __name__ == "__main__":
    sys.exit(main())
