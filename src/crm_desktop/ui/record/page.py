"""The page of a person or a company."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from crm_desktop.commands.desk import Desk, Selection
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import AFFILIATION, CUSTOM_FIELD, TAG, USER
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.record.alike import FactWarning
from crm_desktop.ui.record.composer import PLAN
from crm_desktop.ui.record.reaching import OpenUrl
from crm_desktop.ui.record.reading import Neighbours, ReadingPage
from crm_desktop.ui.record.related import dropped_files
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.navigation import Room
from crm_desktop.viewmodels.record.facts import Fact
from crm_desktop.viewmodels.record.head import points_of
from crm_desktop.viewmodels.record.story import CHANGES, EVERYTHING, NOTES


class RecordPage(ReadingPage):
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
        super().__init__(
            store, tasks, desk, place, parent, neighbours=neighbours, open_url=open_url, has_battery=has_battery
        )
        self._connect()
        self.setAcceptDrops(True)
        self._open()

    # What the window asks (ui.page.Page)

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
                "edit": self._edit, "note": self._write_note, "log_call": lambda: self._compose("call"),
                "plan": lambda: self._compose(PLAN), "quick_add": lambda: self._compose(PLAN),
                "tag": self.header.tags.open_field, "attach": self._choose_files, "bin": self._delete,
            }  # fmt: skip
            if record.has_jobs:
                found["merge_with"] = self._merge_with
            found |= self.story.view.verbs()
        if (at := self._neighbours(self.place)) is not None:
            found |= {"previous_record": lambda: self._go(at[2]), "next_record": lambda: self._go(at[3])}
        return found

    def set_room(self, room: Room) -> None:
        """Arrange for the width of the window."""
        self.columns.set_room(room)
        self.header.set_room(room)
        self.figures.setVisible(room is not Room.ONE_COLUMN)
        self._count_related()
        self._choose_first()

    # Doing

    def _edit(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.story.view.isAncestorOf(focused):
            self.story.view.edit_current()
            return
        self.columns.show_part(self.facts)
        self.facts.edit_focused()

    def _write_note(self) -> None:
        self._compose("note")

    def _compose(self, kind: str) -> None:
        self.columns.show_part(self.story)
        self.story.composer.start(kind)

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

    def _add_field(self) -> None:
        from crm_desktop.ui.settings.field_form import open_field_form  # late: few ask for it

        self.facts.show_empty(True)
        open_field_form(self._store, self._tasks, self._desk, self._kind, self)

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
            self._show_story({"notes": NOTES}.get(key, EVERYTHING))

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
            if self._record.has_jobs:
                add = tr("Add a person") if self._record.is_company else tr("Add a company")
                menu.addAction(add, self._add_related)
            menu.addAction(tr("Add a file…"), self._choose_files)
            menu.addAction(tr("Add a tag…"), self.header.tags.open_field)
            menu.addSeparator()
        menu.addAction(tr("History of this record"), lambda: self._show_story(CHANGES))
        menu.addAction(tr("Copy link"), self._copy_link)
        if self._reason() is None:
            menu.addSeparator()
            if self._record.has_jobs:
                menu.addAction(tr("Merge with…"), self._merge_with)
            menu.addAction(tr("Move to bin"), self._delete)

    def _add_related(self) -> None:
        self.columns.show_part(self.related)
        self.related.start_adding()

    def _choose_files(self) -> None:
        self.reach.choose_files(self.writing.attach)

    def _copy_link(self) -> None:
        QApplication.clipboard().setText(self.place)
        self._desk.notices.say(tr("Link copied"))

    def _merge_with(self) -> None:
        from crm_desktop.ui.duplicates.merge_with import ask_merge_with  # late: seldom

        if (record := self._record) is not None:
            ask_merge_with(self._store, self._tasks, self._desk, self._kind, self._id, record.name, self)

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

    def _connect(self) -> None:
        self._crumbs.list_asked.connect(self._go_to_list)
        self._crumbs.step_asked.connect(self._step)
        self.header.note_asked.connect(self._write_note)
        self.header.log_asked.connect(lambda: self._compose("call"))
        self.header.plan_asked.connect(lambda: self._compose(PLAN))
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
        self.facts.field_asked.connect(self._add_field)
        self.alike = FactWarning(self.facts, lambda: self._record, self._store, self._tasks, self.place, self._go)
        self.acting.serve(self.story, self.writing)
        self.story.composer.draft_changed.connect(self.writing.keep_draft)
        self.story.view.note_saved.connect(self.writing.edit_note)
        self.story.view.remove_asked.connect(self.writing.remove_note)
        self.story.view.undo_asked.connect(self.writing.undo)
        self.story.view.put_back_asked.connect(self.writing.put_back)
        self.story.view.open_asked.connect(self._go)
        self.related.opened.connect(self._go)
        self.related.call_asked.connect(self.reach.call)
        self.related.picked.connect(lambda record_id: self.writing.link(record_id))
        self.related.create_asked.connect(lambda name: self.writing.link("", name))
        self.related.job_edited.connect(self.writing.job)
        self.related.add_file_asked.connect(self._choose_files)
        self.related.file_act.connect(self._on_file)

    def _on_file(self, act: str, row: Any) -> None:
        {
            "look": self.reach.look_at,
            "open": self.reach.open_file,
            "save": self.reach.save_file,
            "remove": self.writing.remove_file,
        }[act](row)
