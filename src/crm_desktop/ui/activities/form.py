"""The form of an activity: when, how long, where, with whom, how it reminds and repeats."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services.activities import name_of
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.quick_add import read_moment
from crm_desktop.services.search import search
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.telling import tell_guests
from crm_desktop.ui.lists.custom_form import own_fields
from crm_desktop.ui.lists.form import FormField, NewForm
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.activity_form import (
    FormPage,
    kind_words,
    moment_text,
    remind_words,
    save,
    texts_of,
)  # fmt: skip
from crm_desktop.viewmodels.activity_repeating import is_by_completion, repeat_words, scope_words

AT = "@"
_LONG_ID = 36  # letters of an id: nobody calls an activity so


def open_activity_form(
    store: Store,
    tasks: TaskRunner,
    desk: Desk,
    parent: QWidget | None = None,
    *,
    activity_id: str = "",
    page: Page | None = None,
    subject: str = "",
) -> NewForm:
    """Ask for a new activity, or show one that stands; `page` is the record that it regards."""

    def saved(found: str) -> None:
        said = tr("Changed: {name}") if activity_id else tr("Planned: {name}")
        desk.notices.say(said.replace("{name}", name_of(store, found)), undo=True)
        if wants_guests:
            desk.open_form("invitation", found)
        elif activity_id:
            tell_guests(desk, found)

    def save_and_invite() -> None:
        wants_guests[:] = [True]
        form.save()

    wants_guests: list[bool] = []
    texts = texts_of(store, activity_id) if activity_id else None
    about = FormPage(activity_id, page)
    fields = (*_scope(store, activity_id, texts), *_fields(store, texts), *own_fields(store, ACTIVITY.name, texts))
    title = tr("Edit activity") if activity_id else tr("New activity")
    form = NewForm(
        title, f"activity/{activity_id or 'new'}", fields, lambda texts: save(store, about, texts), saved,
        store, tasks, desk, parent,
    )  # fmt: skip
    if desk.has_form("invitation"):
        invite = Button(tr("Save and invite…"), "users", tip=tr("Save it, and write to those who take part"))
        invite.setAutoDefault(False)
        invite.clicked.connect(save_and_invite)
        form.foot.insertWidget(form.foot.count() - 1, invite)
        form.ok.clicked.connect(wants_guests.clear)
    if texts is not None:
        form.begin(texts)
    else:
        first = next(iter(kind_words()))
        form.begin({"kind": first, "subject": subject} if subject else {})
        if not form.inputs["kind"].text():
            form.inputs["kind"].setText(first)
        form.inputs["subject"].setFocus()
    return form


def open_by_name(store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None, name: str) -> NewForm:
    """Open the form as the desk asks for it: of an activity by its id, or a new one with this subject.

    “@” and a moment in UTC milliseconds asks for a new one at that time.
    """
    is_id = len(name) == _LONG_ID and bool(store.query("SELECT 1 FROM activity WHERE id = ?", (name,)))
    if is_id:
        return open_activity_form(store, tasks, desk, parent, activity_id=name)
    if name.startswith(AT) and name[1:].isdecimal():
        at = moment_text(store, int(name[1:]), all_day=False)
        form = open_activity_form(store, tasks, desk, parent)
        form.begin({**form.texts(), "when": at})
        form.inputs["subject"].setFocus()
        return form
    selected = desk.selection
    page = (selected.kind, selected.id) if selected and selected.kind in ("person", "company") else None
    return open_activity_form(store, tasks, desk, parent, page=page, subject=name)


def _scope(store: Store, activity_id: str, texts: Mapping[str, str] | None) -> tuple[FormField, ...]:
    """Return the question for which times of a series a change is; none where there is only one."""
    if not texts or "scope" not in texts:
        return ()
    words = tuple(scope_words(by_completion=is_by_completion(store, activity_id)))

    def problem(text: str) -> str:
        return "" if text in words else tr("Choose one of these: {words}.", words="; ".join(words))

    return (FormField("scope", tr("Applies to"), check=problem, options=words, is_optional=False),)


def _fields(store: Store, texts: Mapping[str, str] | None) -> tuple[FormField, ...]:
    repeats = tuple(repeat_words())
    if texts and texts["repeats"] and texts["repeats"] not in repeats:
        repeats = (texts["repeats"], *repeats)  # by a rule that came from a calendar file

    def people(text: str) -> list[str]:
        before, comma, last = text.rpartition(",")
        return [f"{before}{comma}{' ' if comma else ''}{hit.title}" for hit in search(
            store, last.strip(), kinds=["person"], limit=6)]  # fmt: skip

    def others(text: str) -> list[str]:
        before, mark, last = text.rpartition(";")
        found = search(store, last.strip(), kinds=["company", "person"], limit=6)
        return [f"{before}{mark}{' ' if mark else ''}{hit.title}" for hit in found]

    def when_problem(text: str) -> str:
        try:
            if text:
                read_moment(store, text)
        except ValidationError as error:
            return f"{error.title}. {error.advice}"
        return ""

    return (
        FormField("kind", tr("Kind"), options=tuple(kind_words()), is_optional=False),
        FormField("subject", tr("Subject"), is_optional=False),
        FormField("when", tr("When"), check=when_problem),
        FormField("duration", tr("Minutes")),
        FormField("location", tr("Place")),
        FormField("people", tr("With"), suggest=people),
        FormField("links", tr("Also regards"), suggest=others),
        FormField("remind", tr("Reminder"), options=tuple(remind_words())),
        FormField("repeats", tr("Repeats"), options=repeats),
        FormField("body", tr("Text")),
    )
