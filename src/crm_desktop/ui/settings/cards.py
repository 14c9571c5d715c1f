"""The cards of Settings, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop import __version__
from crm_desktop.domain.i18n import tr, trc
from crm_desktop.ui.settings.data import flowing, verb_buttons
from crm_desktop.ui.settings.mail_card import mail_sections
from crm_desktop.ui.settings.rows import card, path_row, setting
from crm_desktop.ui.settings.sections import Later, Section
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.widgets import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHBoxLayout, QWidget

    from crm_desktop.ui.settings.page import SettingsPage


def sections_of(page: SettingsPage) -> list[Section]:
    """Return the sections with the controls of the page."""
    return [
        *_of_person(page),
        *_of_notifications(page),
        *_of_keys_and_fields(page),
        *mail_sections(page.desk),
        *_of_cases(page),
        *_of_data(page),
    ]


def _of_notifications(page: SettingsPage) -> list[Section]:
    if page.notifications is None:
        return []
    return [Section("notifications", tr("Notifications"), "bell", Later(page.notifications))]


def _of_person(page: SettingsPage) -> list[Section]:
    name = setting(trc("person", "Name"), page.name, hint=tr("History and notes show this name."))
    look = card(
        tr("Look"),
        setting(tr("Colours"), page.theme),
        setting(tr("Text size"), page.text_size, hint=_size_keys()),
        setting(tr("Height of rows"), page.density),
    )
    language = card(
        tr("Language and formats"),
        setting(tr("Language"), page.language),
        setting(tr("Dates and numbers"), page.formats, hint=tr("Chosen apart from the language.")),
        *_zone(page),
    )
    return [
        Section("you", tr("You"), "user", card(tr("You"), name, page.name_error)),
        Section("look", tr("Look"), "sun-moon", look),
        Section("language", tr("Language and formats"), "languages", language),
    ]


def _zone(page: SettingsPage) -> list[QHBoxLayout]:
    if page.zone is None:
        return []
    hint = tr("Days begin and end there, and times are said as its clocks show them. Type a city to search.")
    return [setting(tr("Time zone"), page.zone, hint=hint)]


def _of_cases(page: SettingsPage) -> list[Section]:
    return [] if page.cases is None else [Section("cases", tr("Cases"), "life-buoy", Later(page.cases))]


def _of_keys_and_fields(page: SettingsPage) -> list[Section]:
    return [
        Section("keys", tr("Keys"), "keyboard", Later(lambda: _keys(page))),
        Section("fields", tr("Fields and tags"), "square-pen", Later(lambda: _fields(page))),
    ]


def _keys(page: SettingsPage) -> QWidget:
    hint = tr("Keys with Ctrl work in any case. In a text field single keys always write.")
    return card(
        tr("Keys"),
        setting(tr("Single keys"), page.single_keys, hint=hint),
        setting(tr("All keys"), flowing(page.all_keys, page.own_keys)),
    )


def _fields(page: SettingsPage) -> QWidget:
    return card(
        tr("Fields and tags"),
        setting(tr("Fields"), page.fields, hint=tr("What your firm needs to know besides.")),
        setting(tr("Tags"), page.tags, hint=tr("Rename, colour, merge or remove them for all at once.")),
        setting(
            tr("Working day"), page.sets, hint=tr("Steps that are planned together, and how often to keep in touch.")
        ),
    )


def _of_data(page: SettingsPage) -> list[Section]:
    team = [Section("sync", tr("Team and sync"), "users", Later(page.team))] if page.team is not None else []
    return [
        Section("data", tr("Data"), "database", Later(lambda: _data(page))),
        Section("backups", tr("Backups"), "heart-pulse", Later(lambda: _backups(page))),
        *team,
        Section("about", tr("About"), "info", Later(lambda: _about(page))),
    ]


def _data(page: SettingsPage) -> QWidget:
    buttons = verb_buttons(page.desk)
    others = [setting(tr("Other files"), flowing(*buttons))] if buttons else []
    country = tr("Numbers that are written without a country are of this one. Holds from now on.")
    along = tr("For another computer: look, language, formats and keys, in one file.")
    return card(
        tr("Data"),
        path_row(tr("Your file"), page.file, page.show_file),
        *others,
        setting(tr("Country of phone numbers"), page.country, hint=country),
        setting(tr("These settings"), flowing(page.along.save, page.along.load), hint=along),
    )


def _backups(page: SettingsPage) -> QWidget:
    about_them = tr("When they are made, other places, restoring, and the health of your file.")
    return card(
        tr("Backups"),
        path_row(tr("Main place"), page.backups, page.change_backups),
        setting(tr("All about them"), page.open_backups, hint=about_them),
    )


def _about(page: SettingsPage) -> QWidget:
    return card(
        tr("About"),
        setting(tr("Version"), Label(tr("CRM Desktop {version}", version=__version__))),
        setting(tr("Licence"), page.licences, hint=tr("Free software under the MIT licence.")),
    )


def _size_keys() -> str:
    """Return how the keyboard changes the size; nothing where both keys were taken away."""
    larger, smaller = (" ".join(caps_of(f"view.{name}")) for name in ("larger", "smaller"))
    return (
        tr("{larger} and {smaller} change it anywhere.", larger=larger, smaller=smaller) if larger and smaller else ""
    )
