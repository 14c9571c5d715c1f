"""When an e-mail goes out: as soon as it can, soon, tomorrow, or at a moment of one's own."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QTime, QTimeZone, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across
from crm_desktop.ui.settings.rows import Choice

SOON, HOUR, TOMORROW, MONDAY, AT = "soon", "hour", "tomorrow", "monday", "at"


class WhenField(QWidget):
    """A list of moments; the last one of them is any other, with a field for it beside."""

    changed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.choice = Choice(tr("When"), _words())
        self.at = QDateTimeEdit(timeZone=QTimeZone.utc())  # it shows the clocks of the person's zone
        self.at.setDateTime(self._now().addSecs(3_600))
        self.at.setDisplayFormat(when.formats().dateTimeFormat(QLocale.FormatType.ShortFormat))
        self.at.setCalendarPopup(True)
        self.at.setAccessibleName(tr("Day and time"))
        self.at.hide()
        self.setLayout(across(self.choice, self.at, 1))
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.at.dateTimeChanged.connect(lambda _: self.changed.emit())

    def moment(self) -> int | None:
        """Return the moment in UTC milliseconds; None: as soon as it can. A moment that is over is refused."""
        now = self._now()
        chosen = {
            HOUR: now.addSecs(3_600), TOMORROW: _morning(now, 1), MONDAY: _morning(now, 8 - now.date().dayOfWeek()),
            AT: self.at.dateTime(),
        }.get(self.choice.value())  # fmt: skip
        if chosen is not None and chosen < now.addSecs(-60):
            raise ValidationError(
                tr("{moment} is over", moment=self.at.text()), tr("Choose a later moment, or send it now."),
                field="send_at",
            )  # fmt: skip
        return None if chosen is None else when.moment_at(chosen)

    def typed(self) -> str:
        """Return the moment as it is kept in a draft; one that is over too."""
        if self.choice.value() == AT:
            return str(when.moment_at(self.at.dateTime()))
        found = self.moment()
        return "" if found is None else str(found)

    def show_moment(self, at: int | None) -> None:
        """Show a moment that was chosen before; one that is over means: now."""
        if at is None or at <= self._store.clock.now():
            self.choice.setCurrentIndex(0)
            return
        self.at.setDateTime(when.wall(at))
        self.choice.setCurrentIndex(self.choice.findData(AT))

    def _on_choice(self) -> None:
        self.at.setVisible(self.choice.value() == AT)
        self.changed.emit()

    def _now(self) -> QDateTime:
        return when.wall(self._store.clock.now())


def _morning(now: QDateTime, days: int) -> QDateTime:
    return QDateTime(now.date().addDays(days), QTime(8, 0), QTimeZone.utc())


def _words() -> tuple[tuple[str, str], ...]:
    return (
        (SOON, tr("As soon as possible")),
        (HOUR, tr("In an hour")),
        (TOMORROW, tr("Tomorrow at 8:00")),
        (MONDAY, tr("On Monday at 8:00")),
        (AT, tr("At another time…")),
    )
