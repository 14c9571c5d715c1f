"""The calendar: a week, a day, the route of a day."""

from crm_desktop.ui.calendar.page import CalendarPage

__all__ = ["CalendarPage"]
