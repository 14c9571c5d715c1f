"""Every screen of the real window, made through the composition root on the sample firm and on an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from tests.ui.import_files import archive, cards_file, problem_file
from tests.ui.mail_scene import fill as fill_mail
from tests.ui.sync_fakes import Made, parts, record_of

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.first_start import make_window
from crm_desktop.app.paths import Folders
from crm_desktop.app.sample import make_sample
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.backup.catalogue import Reason
from crm_desktop.backup.routine import back_up
from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.merging import Side
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services import import_runs
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.duplicates import search_duplicates
from crm_desktop.services.merge import merge
from crm_desktop.services.people import create_person
from crm_desktop.services.records import delete, update
from crm_desktop.services.tag_changes import COLOURS, set_colour
from crm_desktop.services.tags import list_tags
from crm_desktop.store import Store, open_store
from crm_desktop.ui.first_run.window import FirstRun
from crm_desktop.ui.importing.asking import Leaving
from crm_desktop.ui.importing.words import DONE, FILE, MATCH, READY, ROWS, TWINS
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.people.form import open_person_form
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.theme.tokens import Mode
from crm_desktop.viewmodels.importing_runs import Hooks, Outcome, run_wizard
from crm_desktop.viewmodels.importing_wizard import open_wizard
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.views import Query

Show = Callable[[Desktop], None]
Size = tuple[int, int]
TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIZES: tuple[Size, ...] = ((1440, 900), (1280, 720))
LOCALES = {"en": "en_GB", "es": "es_ES", "sk": "sk_SK"}
READ_ONLY = "Nothing you do here is saved."


@dataclass(frozen=True)
class Firms:
    """Two workspaces: one with a year of history, a proven backup and two people in the bin; one with nothing."""

    sample: Path
    empty: Path


def make_firms(folder: Path, today: datetime = TODAY) -> Firms:
    """Make both workspaces."""
    sample, empty = folder / "sample" / "Tatra Tools.crm", folder / "empty" / "Tatra Tools.crm"
    make_sample(sample, today)
    store = open_store(sample)
    path = resource_path("samples/phone.vcf")
    for step in (import_runs.DRAFT, import_runs.DONE):
        _remember(store, path, step)
    _own_fields(store)
    delete(store, PERSON, [str(row[0]) for row in store.query("SELECT id FROM person ORDER BY k DESC LIMIT 2")])
    _make_duplicates(store)
    fill_mail(store)
    back_up(store, backups_of(sample) / sample.stem, Reason.BY_HAND, prove=True)
    store.close()
    backups_of(empty).mkdir(parents=True)
    open_store(empty, create=True, user_name="Marta Kováčová").close()
    return Firms(sample, empty)


def _remember(store: Store, path: Path, state: str) -> None:
    """Have an import in the list of earlier ones."""
    wizard = open_wizard(path, country="SK")
    if state == import_runs.DRAFT:
        import_runs.save_import_draft(store, "", "kontakty-2024.xlsx", wizard.plan())
    else:
        run_wizard(store, wizard, Hooks())


def _make_duplicates(store: Store) -> None:
    """Write two people twice, merge one of them, and look for the other."""
    phones = ("+421 918 642 055", "+421 918 642 550")
    texts = ("Visits by appointment. Park at gate 2.", "Visits by appointment. Closed in April.")
    for family, phone, text in zip(("Vargová", "Vargova"), phones, texts, strict=True):
        points = [{"kind": "phone", "value": phone}, {"kind": "email", "value": "a.vargova@agrotech.example"}]
        create_person(store, given_name="Andrea", family_name=family, points=points, description=text)
    twins = [create_person(store, given_name="Eva", family_name=name) for name in ("Malá", "Mala")]
    merge(store, "person", *twins)
    search_duplicates(store, "person")


def _own_fields(store: Store) -> None:
    """Give people and companies fields of every type, most records a value, and the tags their colours."""
    for kind in (PERSON, COMPANY):
        for label, type_, options in _FIELDS:
            create_custom_field(store, kind_name=kind.name, label=label, type=type_, options=options)
        for (record_id,) in store.query(f"SELECT id FROM {kind.name} ORDER BY k LIMIT 12"):
            update(store, kind, str(record_id), {f"custom.{key}": value for key, value in _VALUES.items()})
    for row, colour in zip(list_tags(store), COLOURS, strict=False):
        if colour:
            set_colour(store, row.id, colour)


_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Level", "choice", ("Gold", "Silver", "Bronze")),
    ("Lathes", "integer", ()),
    ("Yearly budget", "money", ()),
    ("Contract until", "date", ()),
    ("Interests", "multi_choice", ("Milling", "Turning", "Grinding")),
    ("Invited to the fair", "yes_no", ()),
    ("Profile", "link", ()),
    ("Length of the hall", "decimal", ()),
    ("How they came to us, and what we promised them at that time", "text", ()),
)
_VALUES = {
    "level": "Gold", "lathes": 12, "yearly_budget": "42000", "contract_until": "2027-03-14",
    "interests": "Milling, Turning", "invited_to_the_fair": True, "profile": "example.com/tatra",
    "length_of_the_hall": "120.5",
}  # fmt: skip


def backups_of(path: Path) -> Path:
    """Return where the backups of all workspaces beside this one lie."""
    return path.parent / "backups"


def _go(place: str) -> Show:
    return lambda desktop: desktop.window.navigator.go(place)


def _record(kind: str) -> Show:
    def show(desktop: Desktop) -> None:
        first = desktop.store.query(f"SELECT id FROM {kind} ORDER BY k LIMIT 1")[0][0]
        desktop.window.navigator.go(f"{kind}/{first}")

    return show


def _page(desktop: Desktop, place: str) -> Any:
    desktop.window.navigator.go(place)
    settle(desktop)
    return desktop.window.navigator.page


def _match(desktop: Desktop) -> None:
    _page(desktop, "import").open_file(resource_path("samples/more.csv"))


def _import(desktop: Desktop, path: Path, step: int) -> None:
    """Open a file in the wizard and go to a step; the question that it asks is answered on the way."""
    page = _page(desktop, "import")
    page._ask_to_leave = lambda parent, name: Leaving.FORGET  # nobody is there to answer
    page.flow.forget()
    page.open_file(path)
    settle(desktop)
    if step > MATCH:
        for group in page.flow.wizard.must_decide():
            page.flow.choose_date_order(group.table, group.column, "dmy")
        settle(desktop)
    if page.flow.step != step:
        page.flow.show(step)


def _problems(step: int) -> Show:
    return lambda desktop: _import(desktop, problem_file(_folder(desktop), desktop.store), step)


def _archive(desktop: Desktop) -> None:
    _import(desktop, archive(_folder(desktop)), FILE)


def _cards(desktop: Desktop) -> None:
    _import(desktop, cards_file(_folder(desktop)), ROWS)


def _imported(desktop: Desktop) -> None:
    """Show the end of an import, which a file that is open for reading can't have."""
    _problems(READY)(desktop)
    page: Any = desktop.window.navigator.page
    tally = {"created": {"person": 46, "company": 14}, "updated": {"person": 5}, "unchanged": {}}
    rows = [row for row in page.flow.wizard.rows() if row.problems]
    report = ImportReport(
        "b", 53, refused=[r for r in rows if r.is_refused], problems=[p for r in rows for p in r.problems]
    )
    result = {"rows": 53, "tally": tally, "refused": 2, "skipped": 0, "deleted": 0}
    page.flow.show(DONE)
    page.after.show(page.flow.wizard, Outcome("r", report, result, 2))


def _folder(desktop: Desktop) -> Path:
    return desktop.store.path.parent


def _no_match(desktop: Desktop) -> None:
    _page(desktop, "people").filters.field.setText("zzzz")


def _palette(desktop: Desktop) -> None:
    _page(desktop, "people")
    desktop.window.open_palette("ma")


def _chosen(desktop: Desktop) -> None:
    page = _page(desktop, "duplicates")
    page.compare.choose_all(Side.BOTH)
    page.compare.choose_all(Side.LEFT)


def _alike(desktop: Desktop) -> None:
    """Show a person whose name is being made that of another one, with a phone that is there already."""
    _record("person")(desktop)
    settle(desktop)
    page: Any = desktop.window.navigator.page
    page.alike.line.look({"given_name": "Andrea", "family_name": "Vargová", "phone": "+421 918 642 055"})


@contextmanager
def new_person(desktop: Desktop) -> Iterator[NewForm]:
    """Ask for a new person who is here already: the form warns."""
    _page(desktop, "people")
    form = open_person_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window)
    for name, text in {"given_name": "Andrea", "family_name": "Vargová", "phone": "+421 918 642 055"}.items():
        form.inputs[name].setText(text)
        form.inputs[name].textEdited.emit(text)
    settle(desktop)
    try:
        yield form
    finally:
        form.done(0)
        form.deleteLater()


def _past_merges(desktop: Desktop) -> None:
    desktop.window.navigator.go("duplicates", {"past": True})


def _in_groups(kind: str, group: str, *leaves: Leaf) -> Show:
    def show(desktop: Desktop) -> None:
        page = _page(desktop, kind)
        page.set_query(Query(ListFilter(leaves), group=group))
        settle(desktop)
        page.table.set_open(len(page.model.keys) - 1, False)
        page.table.set_open(0, False)

    return show


_SAID = (
    Leaf("birthday", "next_days", 200), Leaf("country", "in", ("SK", "ES", "GB")),
    Leaf("created_at", "since", "2020-03-01"),
)  # fmt: skip
SAMPLE: dict[str, Show] = {
    "today": _go("today"),
    "evening": _go("evening"),
    "sets": _go("sets"),
    "people": _go("people"),
    "groups": _in_groups("people", "company_id"),
    "groups and filters": _in_groups("people", "birthday", *_SAID),
    "groups of companies": _in_groups("companies", "type"),
    "companies": _go("companies"),
    "calendar": _go("calendar"),
    "cases": _go("cases"),
    "feedback": _go("feedback"),
    "person": _record("person"),
    "company": _record("company"),
    "palette": _palette,
    "import": _go("import"),
    "match": _match,
    "problems": _problems(MATCH),
    "rows": _problems(ROWS),
    "cards to correct": _cards,
    "twins": _problems(TWINS),
    "ready": _problems(READY),
    "imported": _imported,
    "archive": _archive,
    "alike": _alike,
    "duplicates": _go("duplicates"),
    "duplicates chosen": _chosen,
    "past merges": _past_merges,
    "backups": _go("backups"),
    "bin": _go("bin"),
    "history": _go("history"),
    "outbox": _go("outbox"),
    "outbox sent": lambda desktop: desktop.window.navigator.go("outbox", {"view": "gone"}),
    "mail": _go("mail"),
    "templates": _go("templates"),
    "settings": _go("settings"),
    "fields": _go("fields"),
    "tags": _go("tags"),
    "shortcuts": _go("shortcuts"),
    "help": _go("help"),
    "keys": _go("help/keys"),
    "nobody": _no_match,  # last: the list keeps its filter
}
_EVERYWHERE = ("fields", "tags", "outbox", "mail", "templates")
_WITH_NOTHING = ("today", "evening", "people", "companies", "duplicates", "backups", "bin", "history", *_EVERYWHERE)
_TO_READ = ("people", "person", "company", "duplicates", "backups", "bin", "settings", *_EVERYWHERE)


def _conflict(entry: int, *, is_past: bool = False) -> Show:
    """Show a line of Conflicts, with everything chosen that can be."""

    def show(desktop: Desktop) -> None:
        desktop.window.navigator.go("conflicts", {"past": is_past})
        settle(desktop)
        page: Any = desktop.window.navigator.page
        page.list.setCurrentIndex(page.list.entries.index(entry))
        settle(desktop)
        page.view.choose_all(Side.LEFT)
        if not entry:
            page.view.choosing.choose("c3", Side.BOTH)
            page.view._show_choices()

    return show


def _team(desktop: Desktop) -> None:
    desktop.window.navigator.go("settings", {"section": "sync"})


def _marked_record(kind: str, at: int) -> Show:
    return lambda desktop: desktop.window.navigator.go(f"{kind}/{record_of(desktop.store, kind, at)[0]}")


SYNCED: dict[str, Show] = {
    "conflicts": _conflict(0),
    "conflict delete": _conflict(1),
    "conflict held": _conflict(2),
    "past decisions": _conflict(0, is_past=True),
    "waiting": _go("waiting"),
    "team": _team,
    "people marked": _go("people"),
    "person in conflict": _marked_record("person", 0),
    "company deleted": _marked_record("company", 0),
    "person not sent": _marked_record("person", 1),
}
CALM: dict[str, Show] = {"no conflicts": _go("conflicts"), "nothing waits": _go("waiting"), "team": _team}
EMPTY: dict[str, Show] = {name: _go(name) for name in _WITH_NOTHING}
READ: dict[str, Show] = {name: SAMPLE[name] for name in _TO_READ}


@contextmanager
def open_desktop(
    path: Path,
    profile: Path,
    *,
    language: str = "en",
    theme: str = "light",
    advice: str = "",
    text_size: int = 100,
    made: Callable[[Store], Made] | None = None,
) -> Iterator[Desktop]:
    """Open the program on a workspace; the file stays as it is."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = Settings(profile / "settings.json")
    settings.change(language=language, theme=theme, locale=LOCALES[language], text_size=text_size)
    set_language(language)
    look = Theme()
    look.apply(app)
    store = open_store(path, read_only=True)
    folders = Folders(app=profile, data=path.parent, backups=backups_of(path), logs=profile)
    sync = (lambda store: parts(store, made(store))) if made is not None else None
    desktop = compose(store, settings, look, folders, advice=advice, sync=sync)
    desktop.keeper.reload()
    desktop.window.show()
    if sync is not None:
        desktop.begin_sync()  # at once: no page is open whose reading it would wait for
    try:
        yield desktop
    finally:
        if desktop.syncing is not None:
            desktop.syncing.stop()
        desktop.workplace.close()
        desktop.window.close()
        desktop.window.deleteLater()
        store.close()
        look.set_text_size(100)
        set_language("en")


@contextmanager
def first_run(profile: Path, language: str, theme: str) -> Iterator[FirstRun]:
    """Open the window of the first run; nothing is made."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = Settings(profile / "settings.json")
    settings.change(language=language, theme=theme, locale=LOCALES[language])
    set_language(language)
    look = Theme(Mode(theme))
    look.apply(app)
    window = make_window(settings, look, Folders(profile, profile / "data", profile / "backups", profile))
    try:
        yield window
    finally:
        window.done(0)
        window.deleteLater()
        set_language("en")


def screens(desktop: Desktop, which: dict[str, Show], sizes: tuple[Size, ...] = SIZES) -> Iterator[str]:
    """Show one screen after the other at each size, and yield what is shown."""
    for name, show in which.items():
        for at, size in enumerate(sizes):
            desktop.window.resize(*size)
            if at == 0:
                show(desktop)
            settle(desktop)
            yield f"{name} {size[0]}"
        if desktop.window.palette_box.isVisible():
            desktop.window.palette_box.close_palette()
