"""The places of cases, feedback and the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.app.places import Pages
    from crm_desktop.ui.page import Page


def register_serving(desktop: Desktop, pages: Pages) -> None:
    """Give the window cases, feedback and the calendar."""
    window, found = desktop.window, ServingPages(desktop, pages)
    if not window.desk.is_read_only:
        window.register_form("service_case", found.new_case)
        window.register_form("feedback", found.new_feedback)
    window.register("cases", found.cases)
    window.register("service_case", pages.record)
    window.register("feedback", found.feedback)
    window.register("calendar", found.calendar)


class ServingPages:
    """Makes these pages; each is imported when it is first shown."""

    def __init__(self, desktop: Desktop, pages: Pages) -> None:
        self._desktop, self._pages = desktop, pages

    def new_case(self, name: str) -> None:
        """Ask for a new case."""
        from crm_desktop.ui.cases.form import open_case_form

        desktop = self._desktop
        open_case_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, name)

    def new_feedback(self, name: str) -> None:
        """Ask what somebody said."""
        from crm_desktop.ui.feedback.form import open_feedback_form

        desktop = self._desktop
        open_feedback_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, name)

    def cases(self, place: str) -> Page:
        """The list of cases."""
        from crm_desktop.ui.cases.page import CasesPage

        return self._pages.listed(CasesPage)

    def feedback(self, place: str) -> Page:
        """The inbox of feedback."""
        from crm_desktop.ui.feedback.page import FeedbackPage

        desktop = self._desktop
        return FeedbackPage(desktop.store, desktop.tasks, desktop.window.desk)

    def calendar(self, place: str) -> Page:
        """The calendar."""
        from crm_desktop.ui.calendar import CalendarPage

        desktop = self._desktop
        return CalendarPage(desktop.store, desktop.tasks, desktop.window.desk)
