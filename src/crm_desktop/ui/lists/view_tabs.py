"""Saving, renaming and deleting views from their tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.views import Query, delete_view, pin_view, rename_view, save_new_view, save_view

if TYPE_CHECKING:
    from crm_desktop.ui.lists.page import ListPage


class ViewVerbs(QObject):
    """What the row of tabs asks for."""

    def __init__(self, page: ListPage, store: Store, tasks: TaskRunner, desk: Desk) -> None:
        super().__init__(page)
        self._page, self._store, self._tasks, self._desk = page, store, tasks, desk
        tabs = page.tabs
        tabs.chosen.connect(page.choose_view)
        tabs.new_pressed.connect(self.ask_new)
        tabs.save_pressed.connect(self.save)
        tabs.discard_pressed.connect(lambda: page.choose_view(page.view_id))
        tabs.rename_pressed.connect(self.ask_rename)
        tabs.delete_pressed.connect(self.delete)
        tabs.duplicate_pressed.connect(self.ask_copy)
        tabs.pin_pressed.connect(self.pin)

    def ask_new(self) -> None:
        """Ask for the name of a new view."""
        ask = AskText(tr("New view"), tr("Name of the view"), self._page, button=tr("Save view"))
        ask.answered.connect(lambda name: self._save_new(name))
        ask.open()

    def save(self) -> None:
        """Save what is shown into the view; one that is always there becomes a new one."""
        view = self._page.view
        if view is None or not view.is_own:
            self.ask_new()
            return
        query = self._page.query
        said = tr("View “{name}” saved", name=view.title)
        self._write(lambda: save_view(self._store, view.id, query), said, view.id)

    def ask_rename(self, view_id: str) -> None:
        """Ask for another name."""
        view = next((v for v in self._page.view_list if v.id == view_id), None)
        ask = AskText(
            tr("Rename view"), tr("Name of the view"), self._page, text=view.title if view else "", button=tr("Rename")
        )
        ask.answered.connect(
            lambda name: self._write(
                lambda: rename_view(self._store, view_id, name), tr("View renamed to “{name}”", name=name), view_id
            )
        )
        ask.open()

    def ask_copy(self, view_id: str) -> None:
        """Ask for the name of a copy of a view as it was saved."""
        view = next((v for v in self._page.view_list if v.id == view_id), None)
        if view is None:
            return
        ask = AskText(tr("Duplicate view"), tr("Name of the view"), self._page, text=view.title, button=tr("Save view"))
        ask.answered.connect(lambda name: self._save_new(name, view.query))
        ask.open()

    def pin(self, view_id: str, is_pinned: bool) -> None:
        """Show a view in the sidebar, or no longer."""
        view = next((v for v in self._page.view_list if v.id == view_id), None)
        if view is None:
            return
        name = view.title
        said = tr("View “{name}” pinned", name=name) if is_pinned else tr("View “{name}” unpinned", name=name)
        self._write(lambda: pin_view(self._store, view_id, is_pinned=is_pinned), said, "")

    def pin_shown(self) -> None:
        """Pin the view that is shown; one that is always there is saved under a name first."""
        view = self._page.view
        if view is not None and view.is_own:
            self.pin(view.id, True)
        else:
            self.ask_new()

    def delete(self, view_id: str) -> None:
        """Move a view to the bin; the rows stay as they are shown."""
        self._write(lambda: delete_view(self._store, view_id), tr("View deleted"), "")

    def _save_new(self, name: str, query: Query | None = None) -> None:
        query = query or self._page.query
        said = tr("View “{name}” saved", name=name)

        def saved(view_id: str) -> None:
            self._desk.notices.say(said, undo=True)
            self._page.set_query(replace(query, filter=query.filter.settled()))
            self._page.reload_views(view_id)

        self._tasks.run(
            lambda: save_new_view(self._store, self._page.what.kind, name, query),
            saved,
            self._desk.notices.show,
            writes=True,
            owner=self,
        )

    def _write(self, work: Callable[[], str | None], said: str, view_id: str) -> None:
        def done(batch: str | None) -> None:
            if batch:
                self._desk.notices.say(said, undo=True)
            self._page.reload_views(view_id)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)
