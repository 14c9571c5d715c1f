"""The page of a person or a company."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedLayout, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk, Selection
from crm_desktop.domain.errors import CrmError, NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import AFFILIATION, CUSTOM_FIELD, TAG, USER
from crm_desktop.services.drafts import Draft, load_draft
from crm_desktop.services.search import Hit, search
from crm_desktop.services.tags import list_tags
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.page import Page
from crm_desktop.ui.record import dates
from crm_desktop.ui.record.banners import Banners
from crm_desktop.ui.record.columns import Columns
from crm_desktop.ui.record.facts_card import FactsCard
from crm_desktop.ui.record.figures import Figures
from crm_desktop.ui.record.head_words import figures_of, head_of
from crm_desktop.ui.record.header import LINK_PADDING, Crumbs, Header
from crm_desktop.ui.record.picker import Offer
from crm_desktop.ui.record.reaching import OpenUrl, Reach
from crm_desktop.ui.record.related import RelatedColumn, dropped_files
from crm_desktop.ui.record.story import Story
from crm_desktop.ui.record.writing import NOTE_FIELD, Writing
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Button, EmptyState, Line, Surface
from crm_desktop.viewmodels.navigation import Place, Room
from crm_desktop.viewmodels.record.facts import Fact, changed_facts, facts_of, points_of
from crm_desktop.viewmodels.record.load import Record, kind_of_related, load_record
from crm_desktop.viewmodels.record.story import CHANGES, EVERYTHING, NOTES
from crm_desktop.viewmodels.record.verbs import changed_by

# place -> (position counted from 1, how many, place before or "", place after or ""), None outside a list
Neighbours = Callable[[str], tuple[int, int, str, str] | None]
_FOUND = 6


class RecordPage(Page):
    """Facts left, the story in the middle, related records right; `place` is `person/<id>` or `company/<id>`."""

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
        self.writing = Writing(store, tasks, desk, self._kind, self._id, self)
        self.reach = Reach(store, tasks, desk, self, open_url)
        self._build(tr("on this laptop") if has_battery else tr("on this computer"))
        self._connect()
        self.setAcceptDrops(True)
        self._open()

    # What the window asks (ui.page.Page)

    def title(self) -> str:
        """Return the record's name."""
        return self._record.name if self._record else ""

    def selection(self) -> Selection | None:
        """Return the open record."""
        return Selection(self._kind, self._id, self._record.name) if self._record else None

    def state(self) -> dict[str, Any]:
        """Return what is folded, filtered and how far the story is scrolled; the draft is kept on the way."""
        self.story.composer.keep()
        scroll = self.story.view.verticalScrollBar().value()
        return {
            "filter": self.story.filter, "empty": self.facts.shows_empty, "scroll": scroll,
            "tab": self.columns.tabs.currentIndex(),
        }  # fmt: skip

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Look again as it was left."""
        if isinstance(name := state.get("filter"), str):
            self.story.set_filter(name)
        if isinstance(shown := state.get("empty"), bool) and shown != self.facts.shows_empty:
            self.facts.show_empty(shown)
        if isinstance(tab := state.get("tab"), int) and 0 <= tab < self.columns.tabs.count():
            self.columns.tabs.setCurrentIndex(tab)
        if isinstance(scroll := state.get("scroll"), int):
            self.story.scroll_to(scroll)
        self._show_position()

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        near = self._record.concerns() if self._record else {self._id}
        touched = any(not near.isdisjoint(ids) for ids in changes.ids.values())
        if changes.is_all or touched or any(changes.touches(k) for k in (AFFILIATION, CUSTOM_FIELD, TAG, USER)):
            self._read()
            self.story.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, facts, story and related records."""
        if self._record is None:
            return (self._missing,)
        banners = [self.banners] if self.banners.isVisible() else []
        return (*banners, self._head, self.columns.tabs, self.facts, self.story, self.related)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done with this record now."""
        record = self._record
        if record is None:
            return {}
        found: dict[str, Callable[[], None]] = {"history": lambda: self._show_story(CHANGES)}
        corner = self.header.rect().bottomRight()
        if points_of(record, "phone"):
            found["call"] = lambda: self._on_call(self.header.mapToGlobal(corner))
        if points_of(record, "email"):
            found["email"] = lambda: self._on_email(self.header.mapToGlobal(corner))
        if self._reason() is None:
            found |= {
                "edit": self._edit, "note": self._write_note, "tag": self.header.tags.open_field,
                "attach": self._choose_files, "bin": self._delete,
            }  # fmt: skip
        if (at := self._neighbours(self.place)) is not None:
            found |= {"previous_record": lambda: self._go(at[2]), "next_record": lambda: self._go(at[3])}
        return found

    def set_room(self, room: Room) -> None:
        """Arrange for the width of the window."""
        self.columns.set_room(room)
        self.header.set_room(room)
        self.figures.setVisible(room is not Room.ONE_COLUMN)
        self._count_related()

    # Reading and showing

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
        self.facts.show_facts(record, facts, reason)
        self.related.show_related(record, reason)
        self.story.set_read_only(reason is not None)
        self.story.composer.set_record(record.name)
        self._show_deleted(record, now)
        self._show_position()
        self._count_related()
        self._pile.setCurrentWidget(self._content)
        if before is None or before.name != record.name:
            self.title_changed.emit()
        if before is None or before.is_deleted != record.is_deleted:
            self.verbs_changed.emit()

    def _tell_changes(self, record: Record, facts: Sequence[Fact]) -> None:
        """Say what somebody else has changed while a field was being edited here."""
        changed = changed_facts(self._facts, facts)
        own = changed & self._written
        self._written -= own
        open_rows = self.facts.open_rows()
        others = {key for key in changed - own if not (key.startswith("points.") and self._written)}
        if not open_rows or not others:
            return
        by = str(record.values.get("updated_by") or "")
        who = record.users.get(by, "") if by != self._store.user_id else ""
        self.banners.say_changed(changed_by(who, len(others)))
        by_key = {fact.key: fact for fact in facts}
        for row in open_rows:
            if row.fact.key in others and row.fact.key in by_key:
                row.say_changed(who or tr("Another program"), by_key[row.fact.key].shown)

    def _show_deleted(self, record: Record, now: int) -> None:
        words = ""
        if record.is_deleted:
            words = tr("In the bin since {time}.", time=dates.moment(int(record.values["deleted_at"]), now))
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

    # Doing

    def _edit(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.story.view.isAncestorOf(focused):
            self.story.view.edit_current()
            return
        self.columns.show_part(self.facts)
        self.facts.edit_focused()

    def _write_note(self) -> None:
        self.columns.show_part(self.story)
        self.story.composer.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_fact(self, fact: Fact, typed: str, seen: str) -> None:
        if self._record is None:
            return
        self._written.add(fact.key)

        def refused(error: CrmError) -> None:
            self._written.discard(fact.key)
            words = f"{error.title}. {error.advice}"
            if not (isinstance(error, ValidationError) and self.facts.refuse(fact.key, typed, words)):
                self._desk.notices.show(error)
                self._read()

        self.writing.fact(self._record, fact, typed, seen, refused)

    def _on_item(self, map_name: str, key: str, item: object) -> None:
        if self._record is not None:
            values = item if isinstance(item, Mapping) else None
            self.writing.item(self._record, map_name, key, values)

    def _on_note(self, text: str) -> None:
        composer = self.story.composer

        def refused(error: CrmError) -> None:
            composer.on_refused()
            self._desk.notices.show(error)

        self.writing.note(text, composer.on_posted, refused)

    def _on_act(self, verb: str, value: str) -> None:
        {"call": self.reach.call, "email": self.reach.write, "open": self.reach.open_site}[verb](value)

    def _on_call(self, at: QPoint) -> None:
        if self._record is not None:
            self.reach.choose(points_of(self._record, "phone"), at, self.reach.call)

    def _on_email(self, at: QPoint) -> None:
        if self._record is not None:
            self.reach.choose(points_of(self._record, "email"), at, self.reach.write)

    def _on_figure(self, key: str) -> None:
        if key in ("jobs", "files"):
            self.columns.show_part(self.related)
            self.related.focus_jobs() if key == "jobs" else self.related.focus_files()
        else:
            self._show_story({"notes": NOTES, "contact": NOTES, "since": CHANGES}[key])

    def _show_story(self, name: str = EVERYTHING) -> None:
        self.columns.show_part(self.story)
        self.story.set_filter(name)
        self.story.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_more(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(at)

    def fill_menu(self, menu: QMenu) -> None:
        """Offer what the head has no button for."""
        if self._record is None:
            return
        if self._reason() is None:
            add = tr("Add a person") if self._record.is_company else tr("Add a company")
            menu.addAction(add, self._add_related)
            menu.addAction(tr("Add a file…"), self._choose_files)
            menu.addAction(tr("Add a tag…"), self.header.tags.open_field)
            menu.addSeparator()
        menu.addAction(tr("History of this record"), lambda: self._show_story(CHANGES))
        menu.addAction(tr("Copy link"), self._copy_link)
        if self._reason() is None:
            menu.addSeparator()
            menu.addAction(tr("Move to bin"), self._delete)

    def _add_related(self) -> None:
        self.columns.show_part(self.related)
        self.related.start_adding()

    def _choose_files(self) -> None:
        self.reach.choose_files(self.writing.attach)

    def _copy_link(self) -> None:
        QApplication.clipboard().setText(self.place)
        self._desk.notices.say(tr("Link copied"))

    def _delete(self) -> None:
        if self._record is not None:
            self.writing.delete(self._record.name)

    def _restore(self) -> None:
        if self._record is not None:
            self.writing.restore(self._record.name)

    def _step(self, by: int) -> None:
        at = self._neighbours(self.place)
        if at is not None:
            self._go(at[2] if by < 0 else at[3])

    def _go(self, place: str) -> None:
        if place:
            self._desk.navigation.go(place)

    def _go_to_list(self) -> None:
        self._desk.navigation.go("companies" if self._kind == "company" else "people")

    # Finding, for pickers

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

    # Files dropped on the page

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files where the record can be changed."""
        if self._record is not None and self._reason() is None and dropped_files(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        paths: list[Path] = dropped_files(event.mimeData().urls())
        event.acceptProposedAction()
        self.writing.attach(paths)

    # Building

    def _build(self, on_this: str) -> None:
        is_company = self._kind == "company"
        self._crumbs = Crumbs(tr("Companies") if is_company else tr("People"))
        self.header = Header(is_company=is_company)
        self.figures = Figures()
        self.banners = Banners()
        self.facts = FactsCard(self._find_names)
        self.story = Story(self._store, self._tasks, self._kind, self._id)
        self.related = RelatedColumn(self._find, _check_job, on_this)
        self.columns = Columns(self.facts, self.story, self.related)
        self._head = Surface("surface")
        head = QVBoxLayout(self._head)
        head.setContentsMargins(tokens.PAGE_MARGIN - LINK_PADDING, 10, tokens.PAGE_MARGIN, 10)
        head.setSpacing(10)
        for part in (self._crumbs, self.header, self.figures):
            head.addWidget(part)
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._head, Line(), self.banners):
            column.addWidget(widget)
        column.addWidget(self.columns, 1)
        back = Button(tr("Show all companies") if is_company else tr("Show all people"), "arrow-left")
        back.clicked.connect(self._go_to_list)
        advice = tr("It may have been removed for good, or it belongs to another file.")
        self._missing = EmptyState("file-x", tr("This record is not in the file any more"), advice, (back,))
        self._pile = QStackedLayout(self)
        self._pile.addWidget(self._content)
        self._pile.addWidget(self._missing)

    def _connect(self) -> None:
        self._crumbs.list_asked.connect(self._go_to_list)
        self._crumbs.step_asked.connect(self._step)
        self.header.note_asked.connect(self._write_note)
        self.header.call_asked.connect(self._on_call)
        self.header.email_asked.connect(self._on_email)
        self.header.more_asked.connect(self._on_more)
        self.header.tags.added.connect(self.writing.add_tag)
        self.header.tags.removed.connect(self.writing.remove_tag)
        self.header.tags.names_wanted.connect(self._offer_tags)
        self.figures.chosen.connect(self._on_figure)
        self.banners.restore_asked.connect(self._restore)
        self.banners.show_asked.connect(lambda: self._show_story(CHANGES))
        self.facts.edited.connect(self._on_fact)
        self.facts.item_edited.connect(self._on_item)
        self.facts.act.connect(self._on_act)
        self.story.composer.posted.connect(self._on_note)
        self.story.composer.draft_changed.connect(self.writing.keep_draft)
        self.story.view.note_saved.connect(self.writing.edit_note)
        self.story.view.remove_asked.connect(self.writing.remove_note)
        self.story.view.undo_asked.connect(self.writing.undo)
        self.story.view.open_asked.connect(self._go)
        self.related.opened.connect(self._go)
        self.related.call_asked.connect(self.reach.call)
        self.related.picked.connect(lambda record_id: self.writing.link(record_id))
        self.related.create_asked.connect(lambda name: self.writing.link("", name))
        self.related.job_edited.connect(self.writing.job)
        self.related.add_file_asked.connect(self._choose_files)
        self.related.file_act.connect(self._on_file)

    def _on_file(self, act: str, row: Any) -> None:
        {"open": self.reach.open_file, "save": self.reach.save_file, "remove": self.writing.remove_file}[act](row)


def _check_job(values: Mapping[str, object]) -> str:
    """Return why a job can't be saved, as one sentence; empty where it can."""
    try:
        clean_changes(AFFILIATION, values)
    except ValidationError as error:
        return f"{error.title}. {error.advice}"
    return ""
