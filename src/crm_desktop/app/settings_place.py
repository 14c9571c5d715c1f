"""The place Settings, with the cards that other parts of the program give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.app.compose import Desktop
    from crm_desktop.ui.settings.page import SettingsPage


def settings_page(desktop: Desktop, team: Callable[[], QWidget]) -> SettingsPage:
    """Return the page; `team` makes the card Team and sync."""
    from crm_desktop.app.reminder_watch import notifications_card
    from crm_desktop.app.settings_file import SettingsFile
    from crm_desktop.ui.settings.cases_card import CasesCard
    from crm_desktop.ui.settings.page import SettingsPage
    from crm_desktop.ui.settings.zone import ZoneChoice

    store, tasks, desk = desktop.store, desktop.tasks, desktop.window.desk
    settings, keeper = desktop.settings, desktop.keeper

    def set_locale(name: str) -> None:
        """Keep the form of dates and numbers; the pages are made anew in it."""
        settings.change(locale=name)
        desktop.window.retranslate()

    return SettingsPage(
        store,
        tasks,
        desk,
        settings,
        set_language=lambda code: settings.change(language=code),
        set_locale=set_locale,
        backup_folder=lambda: keeper.place,
        set_backup_folder=keeper.change_place,
        taken_along=SettingsFile(settings, desktop.window.retranslate),
        team=team,
        notifications=lambda: notifications_card(desktop),
        zone=ZoneChoice(store, tasks, desk, desktop.workplace.say_anew),
        cases=lambda: CasesCard(store, tasks, desk),
    )
