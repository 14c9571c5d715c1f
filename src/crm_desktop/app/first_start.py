"""The first start: ask how to begin where there is no workspace, and make the one that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.app.compose import places_of
from crm_desktop.app.machine import person_name
from crm_desktop.app.options import Options
from crm_desktop.app.paths import Folders, make_private
from crm_desktop.app.settings import Settings
from crm_desktop.app.start import was_here

if TYPE_CHECKING:
    from crm_desktop.ui.first_run.window import FirstRun
    from crm_desktop.ui.theme import Theme
    from crm_desktop.viewmodels.first_run import Answers


def is_first(options: Options, settings: Settings, folders: Folders, path: Path) -> bool:
    """Return whether nothing is here yet; a file that is empty, damaged or lost is never a first start."""
    if options.first_run:
        return True
    is_named = options.sample or options.workspace is not None or settings.values.last_workspace
    return not (is_named or path.exists() or was_here(path, folders))


def ask_first(settings: Settings, theme: Theme, folders: Folders) -> tuple[Path, str] | None:
    """Ask; return the new file and the place to begin with, None where the person closed the window."""
    window = make_window(settings, theme, folders)
    if not window.exec():
        return None
    path = Path(settings.values.last_workspace)
    from crm_desktop.viewmodels.first_run import CONTACTS

    return path, "import" if window.answers.start == CONTACTS else "people"


def make_window(settings: Settings, theme: Theme, folders: Folders) -> FirstRun:
    """Return the window of the first run."""
    from crm_desktop.ui.first_run.window import FirstRun
    from crm_desktop.viewmodels.first_run import Answers

    answers = Answers(folders.data, "", user=person_name(), country=_country(settings))
    return FirstRun(answers, settings, theme, folders.backups, lambda found: begin(found, settings, folders))


def begin(answers: Answers, settings: Settings, folders: Folders) -> Path:
    """Make the workspace of the answers and remember it; raises CrmError, and then nothing is remembered."""
    from crm_desktop.domain.i18n import language
    from crm_desktop.store import open_store
    from crm_desktop.viewmodels.first_run import JOIN, RESTORE, SAMPLE

    path = answers.path
    make_private(path.parent)
    if answers.start == RESTORE and answers.backup is not None:
        from crm_desktop.backup.restore import replace_all

        replace_all(path, answers.backup, before_risk=lambda: None)
    elif answers.start == JOIN and answers.access is not None:
        from crm_desktop.app.sync_parts import surroundings_of
        from crm_desktop.viewmodels.sync.server_setup import join_team

        join_team(surroundings_of(folders)(), answers.access, path)
    elif answers.start == SAMPLE:
        from crm_desktop.app.sample import make_sample
        from crm_desktop.services.sample_data import mark_sample

        make_sample(path, user=answers.user, language=language())
        store = open_store(path)
        mark_sample(store)
        store.close()
    else:
        open_store(path, create=True, language=language(), user_name=answers.user).close()
    _keep(answers, path, folders)
    settings.change(last_workspace=str(path))
    return path


def _keep(answers: Answers, path: Path, folders: Folders) -> None:
    from crm_desktop.store import open_store

    if answers.country:
        store = open_store(path, app_folder=folders.app)
        store.set_setting("region", answers.country)
        store.close()
    if answers.second_place is not None:
        places = places_of(folders)
        if str(answers.second_place) not in {place.base for place in places.all()}:
            places.add(answers.second_place)


def _country(settings: Settings) -> str:
    """Return the country of this computer's formats, as a first guess for phone numbers."""
    from PySide6.QtCore import QLocale

    locale = QLocale(settings.values.locale) if settings.values.locale else QLocale.system()
    code = QLocale.territoryToCode(locale.territory())
    return code if len(code) == 2 else ""
