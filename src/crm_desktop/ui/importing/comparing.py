"""The step of likely twins: looks for them, and asks first where there are very many rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import trn
from crm_desktop.ui.importing.reading import Reading
from crm_desktop.viewmodels.importing_duplicates import Twins
from crm_desktop.viewmodels.importing_wizard import Wizard

if TYPE_CHECKING:
    from crm_desktop.ui.importing.page import ImportPage

MOST_COMPARED = 100_000  # rows that are compared without being asked for


class Comparing:
    """Holds what was found for the file in hand; `wizard` is there while the step is shown."""

    def __init__(self, page: ImportPage, reading: Reading, wizard: Callable[[], Wizard | None]) -> None:
        self._page, self._reading, self._wizard = page, reading, wizard
        self.twins: Twins | None = None
        self._may_compare = False

    def begin_anew(self) -> None:
        """Know nothing of another file."""
        self.twins, self._may_compare = None, False

    def show(self) -> None:
        """Show what was found, or look for it."""
        wizard, view = self._wizard(), self._page.twins
        if wizard is None:
            return
        if self.twins is not None:
            view.show_twins(wizard, self.twins)
            return
        found = wizard.found
        if found is not None and found.rows > MOST_COMPARED and not self._may_compare:
            view.show_question(found.rows)
            return
        view.show_searching()
        self._reading.compare(wizard, self._on_compared, self._on_incomparable, view.show_searching)

    def many(self) -> None:
        """Compare the rows, however many there are."""
        self._may_compare = True
        self.show()

    def _on_compared(self, twins: Twins) -> None:
        self.twins = twins
        wizard = self._wizard()
        if wizard is not None:
            self._page.twins.show_twins(wizard, twins)
            self._page.twins.focus_table()
            n = len(twins.found)
            self._page.say(trn("{n} likely twin", "{n} likely twins", n))

    def _on_incomparable(self, error: CrmError) -> None:
        self._page.twins.show_error(error)
