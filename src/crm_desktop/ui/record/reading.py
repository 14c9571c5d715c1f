"""Reads a record and shows it in the parts of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError, NotFoundError, ValidationError
from crm_desktop.domain.i18n import mark, tr
from crm_desktop.domain.specs import AFFILIATION, SERVICE_CASE
from crm_desktop.services.attachments import AttachmentRow
from crm_desktop.services.drafts import Draft, load_draft
from crm_desktop.services.search import Hit, search
from crm_desktop.services.tags import list_tags
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.engine import Store
from crm_desktop.ui.page import Page
from crm_desktop.ui.record import dates
from crm_desktop.ui.record.acting import Acting
from crm_desktop.ui.record.banners import Banners
from crm_desktop.ui.record.columns import Columns
from crm_desktop.ui.record.facts_card import FactsCard
from crm_desktop.ui.record.figures import Figures
from crm_desktop.ui.record.head_words import figures_of, head_of
from crm_desktop.ui.record.header import LINK_PADDING, Crumbs, Header
from crm_desktop.ui.record.picker import Offer
from crm_desktop.ui.record.reaching import OpenUrl, Reach
from crm_desktop.ui.record.related import RelatedColumn
from crm_desktop.ui.record.related_row import RelatedRow
from crm_desktop.ui.record.story import Story
from crm_desktop.ui.record.writing import NOTE_FIELD, Writing
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Button, EmptyState, Line, Surface
from crm_desktop.viewmodels.navigation import Place
from crm_desktop.viewmodels.record.facts import Fact, changed_facts, facts_of
from crm_desktop.viewmodels.record.load import Record, kind_of_related, load_record
from crm_desktop.viewmodels.record.verbs import changed_by

if TYPE_CHECKING:
    from crm_desktop.ui.cases.bar import CaseBar
    from crm_desktop.ui.record.marks import RecordMarking
    from crm_desktop.ui.sync.watch import SyncWatch

# place -> (position counted from 1, how many, place before or "", place after or ""), None outside a list
Neighbours = Callable[[str], tuple[int, int, str, str] | None]
# kind -> the list that a record stands in, its title, and the words of the way there
_LISTS = {
    "person": ("people", mark("People"), mark("Show all people")),
    "company": ("companies", mark("Companies"), mark("Show all companies")),
    "service_case": ("cases", mark("Cases"), mark("Show all cases")),
}
_FOUND = 6
_PICTURE = 96  # pixels of a small picture before the screen's own scale


class ReadingPage(Page):
    """The parts of the page and what they show; what they do is in `RecordPage`."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: Desk,
        place: str,
        parent: QWidget | None = None,
        *,
        neighbours: Neighbours | None = None,
        open_url: OpenUrl | None = None,
        has_battery: bool = False,
    ) -> None:
        super().__init__(place, parent)
        self._store, self._tasks, self._desk = store, tasks, desk
        at = Place.parse(place)
        self._kind, self._id = at.name, at.id
        self._neighbours = neighbours or (lambda place: None)
        self._record: Record | None = None
        self._facts: list[Fact] = []
        self._written: set[str] = set()  # fields that this page has just saved itself
        self._is_reading = self._is_stale = False
        self._marks: RecordMarking | None = None
        self.writing = Writing(store, tasks, desk, self._kind, self._id, self)
        self.acting = Acting(store, tasks, desk, (self._kind, self._id), self)
        self.reach = Reach(store, tasks, desk, self, open_url)
        self._build(tr("on this laptop") if has_battery else tr("on this computer"))

    def title(self) -> str:
        """Return the record's name."""
        return self._record.name if self._record else ""

    def _open(self) -> None:
        try:
            record = load_record(self._store, self._kind, self._id)
            draft = load_draft(self._store, self.place)
        except NotFoundError:
            self._show_missing()
            return
        self._show(record)
        self._show_draft(draft)
        self.story.reload()

    def _read(self) -> None:
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading, self._is_stale = True, False
        self._tasks.run(
            lambda: load_record(self._store, self._kind, self._id), self._on_read, self._on_unreadable, owner=self
        )

    def _on_read(self, record: Record) -> None:
        self._is_reading = False
        self._show(record)
        if self._is_stale:
            self._read()

    def _on_unreadable(self, error: CrmError) -> None:
        self._is_reading = False
        if isinstance(error, NotFoundError):
            self._show_missing()
        else:
            self._desk.notices.show(error)

    def _reason(self) -> str | None:
        """Return why nothing can be changed; None where it can."""
        if self._desk.is_read_only:
            return tr("This file can't be changed now.")
        if self._record is not None and self._record.is_deleted:
            return tr("Restore it from the bin to change it.")
        return None

    def _show(self, record: Record) -> None:
        before, self._record = self._record, record
        now, reason = self._store.clock.now(), self._reason()
        facts = facts_of(record, dates.show_day, dates.show_country)
        if before is not None:
            self._tell_changes(record, facts)
        self._facts = facts
        self._crumbs.show_name(record.name)
        self.header.show_head(head_of(record, now, self._store.user_id), reason)
        self.figures.show_figures(figures_of(record, now))
        if self.bar is not None:
            self.bar.show_case(record.values, now, reason)
        self.facts.show_facts(record, facts, reason)
        self.related.show_related(record, reason)
        self._show_photo(record)
        self.story.set_read_only(reason is not None)
        self.story.composer.set_record(record.name)
        self._show_deleted(record, now)
        if self._marks is not None:
            self._marks.look()
        self._show_position()
        self._count_related()
        self._pile.setCurrentWidget(self._content)
        self._choose_first()
        if before is None or before.name != record.name:
            self.title_changed.emit()
        if before is None or before.is_deleted != record.is_deleted:
            self.verbs_changed.emit()

    def _show_photo(self, record: Record) -> None:
        """Show the person as they look, where there is a photo; initials stand there meanwhile."""
        if not record.values.get("photo"):
            self.header.set_photo(None)
            return
        from crm_desktop.ui.thumbnails import photo_of  # late: few have one

        side = round(_PICTURE * self.devicePixelRatioF())
        self._tasks.run(lambda: photo_of(self._store, self._id, side), self.header.set_photo, owner=self)

    def _show_thumbnail(self, row: AttachmentRow, shown: RelatedRow) -> None:
        from crm_desktop.ui.thumbnails import thumbnail  # late

        side = round(_PICTURE * self.devicePixelRatioF())
        self._tasks.run(
            lambda: thumbnail(self._store, row.sha256, row.mime, row.bytes, side), shown.set_picture, owner=shown
        )

    def _tell_changes(self, record: Record, facts: Sequence[Fact]) -> None:
        """Say what somebody else has just changed, or another program while a field was being edited here."""
        changed = changed_facts(self._facts, facts)
        own = changed & self._written
        self._written -= own
        open_rows = self.facts.open_rows()
        others = {key for key in changed - own if not (key.startswith("points.") and self._written)}
        by = str(record.values.get("updated_by") or "")
        who = record.users.get(by, "") if by != self._store.user_id else ""
        if not others or not (open_rows or who):
            return
        self.banners.say_changed(changed_by(who, len(others)))
        by_key = {fact.key: fact for fact in facts}
        for row in open_rows:
            if row.fact.key in others and row.fact.key in by_key:
                row.say_changed(who or tr("Another program"), by_key[row.fact.key].shown)

    def show_marks(self, watch: SyncWatch) -> None:
        """Mark fields that are not sent yet or need a choice; nothing of it is there before the first time."""
        if self._marks is None:
            from crm_desktop.ui.record.marks import RecordMarking  # late: most workspaces are not synced

            self._marks = RecordMarking(watch, self._tasks, self._desk, self, self.facts, self.banners, self._id)
        self._marks.look()

    def _choose_first(self) -> None:
        """Say what takes the keyboard when the page is gone to: the first fact, where facts are shown."""
        rows = [] if self.facts.isHidden() else self.facts.rows()
        self.setFocusProxy(rows[0] if rows else self.header.more)

    def _show_deleted(self, record: Record, now: int) -> None:
        words = ""
        if record.is_deleted:
            at, by = int(record.values["deleted_at"]), str(record.values.get("updated_by") or "")
            words = tr("In the bin since {time}.", time=dates.moment(at, now))
            if by != self._store.user_id and (who := record.users.get(by, "")):
                words = tr("Deleted by {name} {when}.", name=who, when=dates.moment_inside(at, now))
        self.banners.say_deleted(words, can_restore=not self._desk.is_read_only)

    def _show_position(self) -> None:
        at = self._neighbours(self.place)
        index, total, previous, after = at if at is not None else (0, 0, "", "")
        self._crumbs.show_position(index, total, has_previous=bool(previous), has_next=bool(after))

    def _show_missing(self) -> None:
        self._record = None
        self._pile.setCurrentWidget(self._missing)
        self.title_changed.emit()
        self.verbs_changed.emit()

    def _show_draft(self, draft: Draft | None) -> None:
        text = draft.texts.get(NOTE_FIELD, "") if draft else ""
        if draft is not None and text and self._reason() is None:
            self.story.composer.show_draft(text, dates.moment(draft.at, self._store.clock.now()))

    def _count_related(self) -> None:
        if self._record is not None:
            record = self._record
            self.columns.set_related_count(len(record.jobs) + len(record.colleagues) + len(record.files))

    def _go(self, place: str) -> None:
        if place:
            self._desk.navigation.go(place)

    def _go_to_list(self) -> None:
        self._desk.navigation.go(_LISTS[self._kind][0])

    def _find(self, text: str, then: Callable[[Sequence[Offer]], None]) -> None:
        kind = kind_of_related(self._record.kind).name if self._record else "person"

        def show(hits: list[Hit]) -> None:
            then([Offer(hit.id, hit.title, hit.subtitle) for hit in hits])

        self._tasks.run(lambda: search(self._store, text, kinds=[kind], limit=_FOUND), show, owner=self)

    def _find_names(self, kind: str, text: str, then: Callable[[dict[str, str]], None]) -> None:
        def show(hits: list[Hit]) -> None:
            then({hit.id: hit.title for hit in hits if hit.id != self._id})

        self._tasks.run(lambda: search(self._store, text, kinds=[kind], limit=_FOUND), show, owner=self)

    def _offer_tags(self) -> None:
        def show(names: list[str]) -> None:
            self.header.tags.set_known(names)

        self._tasks.run(lambda: [row.name for row in list_tags(self._store)], show, owner=self)

    def _bar(self) -> CaseBar | None:
        """Return what stands above the figures of this kind of record."""
        if self._kind != SERVICE_CASE.name:
            return None
        from crm_desktop.ui.cases.bar import CaseBar  # late: most pages are of people

        return CaseBar(self._store, self._tasks, self._desk, self._id)

    def _build(self, on_this: str) -> None:
        self._crumbs = Crumbs(tr(_LISTS[self._kind][1]))
        self.header = Header(self._kind)
        self.figures = Figures()
        self.banners = Banners()
        self.facts = FactsCard(self._find_names)
        self.story = Story(self._store, self._tasks, self._kind, self._id)
        self.story.composer.set_plan(self.acting.line(lambda: self._record.name if self._record else ""))
        self.related = RelatedColumn(self._find, _check_job, on_this)
        self.related.picture_asked.connect(self._show_thumbnail)
        self.columns = Columns(self.facts, self.story, self.related)
        self._head = Surface("surface")
        head = QVBoxLayout(self._head)
        head.setContentsMargins(tokens.PAGE_MARGIN - LINK_PADDING, 10, tokens.PAGE_MARGIN, 10)
        head.setSpacing(10)
        self.bar = self._bar()
        for part in (self._crumbs, self.header, self.bar, self.figures):
            if part is not None:
                head.addWidget(part)
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._head, Line(), self.banners):
            column.addWidget(widget)
        column.addWidget(self.columns, 1)
        back = Button(tr(_LISTS[self._kind][2]), "arrow-left")
        back.clicked.connect(self._go_to_list)
        advice = tr("It may have been removed for good, or it belongs to another file.")
        self._missing = EmptyState("file-x", tr("This record is not in the file any more"), advice, (back,))
        self._pile = QStackedLayout(self)
        self._pile.addWidget(self._content)
        self._pile.addWidget(self._missing)


def _check_job(values: Mapping[str, object]) -> str:
    """Return why a job can't be saved, as one sentence; empty where it can."""
    try:
        clean_changes(AFFILIATION, values)
    except ValidationError as error:
        return f"{error.title}. {error.advice}"
    return ""
