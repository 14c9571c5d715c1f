"""The inbox of feedback: what was said, what is done about it, and how each product, person and company does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import FEEDBACK
from crm_desktop.services.activities import NextStep
from crm_desktop.services.day_rows import local_day, moment_of
from crm_desktop.services.feedback import FeedbackRow, Trend, close_feedback, follow_up, inbox, trend
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, across, clear, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Card, Chip, EmptyState, Label, Line, PrimaryButton, SegmentedChoice
from crm_desktop.viewmodels.navigation import Room

_TREND_WIDTH = 380


@dataclass(frozen=True)
class _Read:
    rows: list[FeedbackRow]
    trend: list[Trend]


class FeedbackPage(Page):
    """Feedback that nobody followed up on the left, the trend on the right."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "feedback") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._can_edit = not desk.is_read_only
        self.choice = SegmentedChoice(tr("Shown"), [("new", tr("To follow up")), ("all", tr("All"))])
        self.choice.set_value("new")
        self.new = PrimaryButton(tr("New feedback"), "plus")
        self.new.setVisible(self._can_edit)
        self.head = Head(tr("Feedback"), self.choice, self.new)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(10)
        self.by = SegmentedChoice(
            tr("Trend of"), [("product", tr("Product")), ("company", tr("Company")), ("person", tr("Person"))]
        )
        self.by.set_value("product")
        self.trend = QGridLayout()
        self._build()
        self.choice.chosen.connect(lambda _: self.reload())
        self.by.chosen.connect(lambda _: self.reload())
        self.new.clicked.connect(lambda: desk.open_form(FEEDBACK.name))
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Feedback")

    def state(self) -> dict[str, Any]:
        """Return what is shown."""
        return {"shown": self.choice.value(), "by": self.by.value()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the same again."""
        for control, name, known in (
            (self.choice, "shown", ("new", "all")),
            (self.by, "by", ("product", "company", "person")),
        ):
            if state.get(name) in known:
                control.set_value(str(state[name]))
        self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again what may differ."""
        if changes.touches(FEEDBACK):
            self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, inbox and trend."""
        return (self.head, self._inbox, self._side)

    def set_room(self, room: Room) -> None:
        """Give up the trend where there is no room for it."""
        self._side.setVisible(room in (Room.ALL, Room.TWO_COLUMNS))

    def reload(self) -> None:
        """Read inbox and trend, off the UI thread."""
        store, with_done, by = self._store, self.choice.value() == "all", self.by.value()
        self._tasks.run(lambda: _Read(inbox(store, with_done=with_done), trend(store, by)), self._on_read, owner=self)

    def _build(self) -> None:
        inner = QWidget()
        inner.setLayout(down(self.rows, 1, gap=0))
        self._inbox = Scrolled(inner, margins=(24, 4, 14, 24))
        card = Card(tr("Trend"))
        card.body.addWidget(self.by)
        card.body.addLayout(self.trend)
        self._side = QWidget()
        self._side.setFixedWidth(_TREND_WIDTH)
        self._side.setLayout(down(card, 1, margins=(0, 4, 24, 24)))
        body = across(gap=0)
        body.addWidget(self._inbox, 1)
        body.addWidget(self._side)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addLayout(body, 1)

    def _on_read(self, read: _Read) -> None:
        waiting = sum(row.status == "new" for row in read.rows)
        self.head.set_line(trn("{n} to follow up", "{n} to follow up", waiting, n=when.number(waiting)))
        clear(self.rows)
        if not read.rows:
            text = tr("What people say after a visit or a call stands here until somebody does something about it.")
            self.rows.addWidget(EmptyState("message-square", tr("Nothing to follow up"), text))
        for row in read.rows:
            self.rows.addWidget(self._card(row))
        self._show_trend(read.trend)

    def _card(self, row: FeedbackRow) -> QWidget:
        card = Card()
        now = self._store.clock.now()
        who = Label(row.person or row.company or tr("Somebody"), "strong")
        more = " · ".join(part for part in (row.company if row.person else "", row.product) if part)
        at = Label(when.moment(row.given_at, now), "second", "text3")
        card.body.addLayout(across(Chip(score_words(row), score_tone(row)), who, Label(more, "second", "text2"), 1, at))
        if row.comment:
            comment = Label(row.comment, wrap=True)
            comment.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            comment.setAccessibleName(row.comment)  # it takes the focus once its text can be chosen
            card.body.addWidget(comment)
        card.setAccessibleName(f"{score_words(row)}, {row.person or row.company}")
        if row.status == "new" and self._can_edit:
            later = Button(tr("Call them tomorrow"), "phone", height=28)
            later.clicked.connect(lambda: self.plan_call(row))
            done = Button(tr("Nothing to do"), "check", height=28)
            done.clicked.connect(lambda: self.close_one(row))
            card.body.addLayout(across(later, done, 1))
        return card

    def plan_call(self, row: FeedbackRow) -> None:
        """Plan a call about it for tomorrow morning; it counts as followed up."""
        store = self._store
        tomorrow = moment_of(local_day(store.clock.now()) + timedelta(days=1), 9)
        about = (
            tr("Talk about the feedback: {text}", text=row.comment.splitlines()[0][:80])
            if row.comment
            else tr("Talk about the feedback")
        )
        step = NextStep("call", about, tomorrow)
        self._do(lambda: follow_up(store, row.id, step), tr("A call is planned for tomorrow"))

    def close_one(self, row: FeedbackRow) -> None:
        """Say that nothing more is to be done about it."""
        self._do(lambda: close_feedback(self._store, row.id), tr("Feedback closed"))

    def _do(self, work: Callable[[], str | None], said: str) -> None:
        def done(_: str | None) -> None:
            self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)

    def _show_trend(self, found: Sequence[Trend]) -> None:
        clear(self.trend)
        if not found:
            self.trend.addWidget(Label(tr("Nothing was said of any yet."), "second", "text2"), 0, 0)
            return
        for column, words in enumerate((tr("Name"), tr("Answers"), tr("NPS"), tr("CSAT"))):
            head = Label(words, "second", "text2")
            self.trend.addWidget(head, 0, column, _side(column))
        self.trend.addWidget(Line(), 1, 0, 1, 4)
        for at, line in enumerate(found[:20], 2):
            texts = (
                line.name, when.number(line.count), "" if line.nps is None else when.number(line.nps),
                "" if line.csat is None else when.formats().toString(line.csat, "f", 1),
            )  # fmt: skip
            for column, text in enumerate(texts):
                self.trend.addWidget(Label(text), at, column, _side(column))
        self.trend.setColumnStretch(0, 1)


def score_words(row: FeedbackRow) -> str:
    """Return a score as people say it: “NPS 9”, “4 of 5”, “Free text”."""
    if row.score is None:
        return tr("Free text")
    return tr("NPS {n}", n=row.score) if row.kind == "nps" else tr("{n} of {all}", n=row.score, all=row.scale)


def score_tone(row: FeedbackRow) -> str:
    """Return how good a score is: promoters, those between, detractors."""
    if row.score is None:
        return "neutral"
    good, bad = (9, 6) if row.kind == "nps" else (4, 2)
    return "ok" if row.score >= good else "danger" if row.score <= bad else "warn"


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
