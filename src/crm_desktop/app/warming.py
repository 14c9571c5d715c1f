"""What the larger pages compute with is imported while the window rests: their first opening would wait for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import cache_from_source, find_spec
from pathlib import Path

# Without Qt, so that another thread may import them; the widgets are imported by the window's own thread.
MODULES = (
    "crm_desktop.viewmodels.importing_wizard",
    "crm_desktop.viewmodels.importing_runs",
    "crm_desktop.viewmodels.importing_duplicates",
    "crm_desktop.viewmodels.importing_saved",
    "crm_desktop.viewmodels.importing_here",
    "crm_desktop.viewmodels.history",
    "crm_desktop.viewmodels.duplicates",
    "crm_desktop.viewmodels.backups",
    "crm_desktop.viewmodels.record.facts",
    "crm_desktop.viewmodels.record.head",
    "crm_desktop.viewmodels.record.alike",
    "crm_desktop.services.quick_add",
    "crm_desktop.services.timeline",
    "crm_desktop.services.reminders",
    "crm_desktop.services.next_steps",
    "crm_desktop.services.series",
    "crm_desktop.services.calendar",
    "crm_desktop.services.bin",
    "crm_desktop.viewmodels.case_settings",
    "crm_desktop.viewmodels.zones",
    "crm_desktop.viewmodels.bin",
    "crm_desktop.viewmodels.erasing",
    "crm_desktop.viewmodels.activity_form",
    "crm_desktop.viewmodels.calendar",
    "crm_desktop.viewmodels.help",
    "crm_desktop.exchange.ical.bring",
    "crm_desktop.exchange.ical.subscribed",
    "crm_desktop.app.settings_file",
    "crm_desktop.app.autostart",
)


# With Qt, for the window's own thread, one in a turn of its loop; each brings a few others that it needs.
WIDGETS = (
    "crm_desktop.ui.companies.page",
    "crm_desktop.ui.history.details",
    "crm_desktop.ui.history.page",
    "crm_desktop.ui.importing.asking",
    "crm_desktop.ui.importing.after",
    "crm_desktop.ui.importing.file_view",
    "crm_desktop.ui.importing.flow",
    "crm_desktop.ui.importing.columns",
    "crm_desktop.ui.importing.match_view",
    "crm_desktop.ui.importing.rows_view",
    "crm_desktop.ui.importing.twins_view",
    "crm_desktop.ui.importing.page",
    "crm_desktop.ui.compare.row",
    "crm_desktop.ui.record.facts_card",
    "crm_desktop.ui.record.composer",
    "crm_desktop.ui.record.acting",
    "crm_desktop.ui.record.header",
    "crm_desktop.ui.record.related",
    "crm_desktop.ui.record.story",
    "crm_desktop.ui.record.page",
    "crm_desktop.ui.duplicates.compare",
    "crm_desktop.ui.duplicates.page",
    "crm_desktop.ui.today.view",
    "crm_desktop.ui.today.side",
    "crm_desktop.ui.today.page",
    "crm_desktop.ui.sync.team_card",
    "crm_desktop.ui.reminders.settings_card",
    "crm_desktop.ui.settings.cases_card",
    "crm_desktop.ui.settings.zone",
    "crm_desktop.ui.settings.page",
    "crm_desktop.app.settings_place",
    "crm_desktop.ui.backups.restore_card",
    "crm_desktop.ui.backups.deeds",
    "crm_desktop.ui.backups.page",
    "crm_desktop.ui.lists.verbs",
    "crm_desktop.ui.cases.page",
    "crm_desktop.ui.bin.page",
    "crm_desktop.ui.help.page",
    "crm_desktop.ui.lists.form",
    "crm_desktop.ui.activities.form",
    "crm_desktop.ui.calendar.painting",
    "crm_desktop.ui.calendar.others",
    "crm_desktop.ui.calendar.page",
)


def warm_widgets(later: Callable[[Callable[[], None]], object]) -> None:
    """Import the widgets one by one; `later` calls what it is given in a later turn of the loop, or not at all."""
    waiting = list(reversed(WIDGETS))

    def next_one() -> None:
        import_module(waiting.pop())
        if waiting:
            later(next_one)

    later(next_one)


def warm(is_canceled: Callable[[], bool]) -> None:
    """Import them one by one; the question between two gives way to the window."""
    for name in MODULES:
        if is_canceled():
            return
        import_module(name)
    _read_ahead(is_canceled)


def _read_ahead(is_canceled: Callable[[], bool]) -> None:
    """Have the system read the widgets' files, so that the window waits for no disk when it imports them."""
    spec = find_spec("crm_desktop.ui")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        for source in Path(folder).rglob("*.py"):
            if is_canceled():
                return
            with suppress(OSError, NotImplementedError):  # not compiled yet, or nowhere kept
                Path(cache_from_source(str(source))).read_bytes()
