"""Power cuts drawn from a remembered disk: reordered, dropped and torn writes lose no acknowledged save."""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.fault.firm import contents, tell
from tests.fault.shim import Event, Platter, Recorder, record, replay

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.companies import create_company
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, update_person
from crm_desktop.services.records import delete, restore
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import driver
from crm_desktop.store.net import find_differences

SEED = 20_260_312
CSV = "First Name,Last Name,E-mail Address\nEma,Nová,ema@firm.example\nJán,Kováč,jan@firm.example\n"


@dataclass
class Work:
    """What was done to a workspace, statement by statement, and what it held at each head of its log."""

    folder: Path
    recorder: Recorder
    states: dict[int, str]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """Do the work of a day; every commit's state is remembered."""
    folder = tmp_path_factory.mktemp("torn")
    path = folder / "firm.crm"
    open_store(path, create=True, user_name="Ada").close()
    (folder / "before").mkdir()
    for file in (path, path.with_name("firm.crm.key")):
        shutil.copy(file, folder / "before" / file.name)
    store = open_store(path)
    recorder = record(store)
    states = {store.head(): contents(store)}
    store.on_commit(lambda changes: states.__setitem__(store.head(), contents(store)))
    (folder / "people.csv").write_text(CSV, "utf-8")
    for n in range(4):
        day(store, folder / "people.csv", n)
    store.close()
    return Work(folder, recorder, states)


def day(store: Store, file: Path, n: int) -> None:
    """Create, edit, tag, note, delete, restore, undo, import."""
    firm = create_company(store, name=f"Tatra {n}")
    ada = create_person(store, given_name=f"Ada {n}", family_name="Kováčová", company_id=firm, job_title="Buyer")
    batch = update_person(store, ada, {"nickname": "Countess", "description": "long " * 900})
    tag(store, PERSON, ada, f"Tag {n % 2}")
    write_note(store, kind_name="person", record_id=ada, body="Called, will come on Friday. " * 20)
    assert batch is not None
    undo(store, batch)
    delete(store, PERSON, ada)
    restore(store, PERSON, ada)
    file.write_text(CSV.replace("Ema", f"Ema{n}").replace("ema@", f"ema{n}@"), "utf-8")
    import_file(store, open_source(file))


@dataclass
class Outcome:
    """What became of the images."""

    images: int = 0
    acked: int = 0
    lost: int = 0  # images that lack an acknowledged change
    damaged: int = 0  # images that can't be opened or fail a check
    partial: int = 0  # images that hold what no commit left


def draw(work: Work, folder: Path, synchronous: str, images: int) -> Outcome:
    """Replay the work and open images of random moments."""
    path = folder / "firm.crm"
    shutil.copytree(work.folder / "before", folder, dirs_exist_ok=True)
    start = {"firm.crm": bytearray(path.read_bytes())}
    events = replay(path, work.recorder.statements, synchronous)
    assert {event.at for event in events if event.what == "ack"} <= set(work.states)
    chance = random.Random(SEED)
    moments = sorted(chance.randrange(1, len(events) + 1) for _ in range(images))
    platter, taken, outcome = Platter(start), 0, Outcome(acked=sum(e.what == "ack" for e in events))
    for number, moment in enumerate(moments):
        for event in events[taken:moment]:
            platter.take(event)
        taken = moment
        judge(work, folder / "image" / "firm.crm", platter, chance, outcome, is_deep=number % 20 == 0)
    return outcome


def judge(work: Work, path: Path, platter: Platter, chance: random.Random, outcome: Outcome, *, is_deep: bool) -> None:
    """Write one image, open it with the program, and compare it with what was acknowledged."""
    path.parent.mkdir(exist_ok=True)
    for name in ("firm.crm-wal", "firm.crm-shm"):
        path.with_name(name).unlink(missing_ok=True)
    for name, data in platter.image(chance).items():
        path.with_name(name).write_bytes(data)
    outcome.images += 1
    try:
        store = open_store(path)
    except CrmError:
        outcome.damaged += 1
        return
    try:
        head = store.head()
        outcome.lost += head < platter.acked
        is_whole = store.query("PRAGMA integrity_check") == [("ok",)]
        if not is_whole or (is_deep and list(find_differences(store))):
            outcome.damaged += 1
        elif work.states.get(head) != contents(store):
            outcome.partial += 1
    except (CrmError, driver.Error):
        outcome.damaged += 1
    finally:
        store.close()


def test_what_is_replayed_is_what_the_program_wrote(work: Work, tmp_path: Path) -> None:
    shutil.copytree(work.folder / "before", tmp_path, dirs_exist_ok=True)
    events: list[Event] = replay(tmp_path / "firm.crm", work.recorder.statements, "FULL")
    assert sum(event.what == "ack" for event in events) > 40
    store = open_store(tmp_path / "firm.crm")
    assert contents(store) == work.states[store.head()] and store.head() == max(work.states)
    store.close()


def test_no_torn_image_lacks_an_acknowledged_save_and_the_controls_do(
    work: Work, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_long = request.config.getoption("--long")
    counts = {"FULL": 100_000 if is_long else 400, "NORMAL": 120, "OFF": 120}
    found: dict[str, Outcome] = {}
    for synchronous, images in counts.items():
        folder = tmp_path / synchronous
        folder.mkdir()
        began = time.monotonic()
        found[synchronous] = draw(work, folder, synchronous, images)
        tell(f"{synchronous}: {found[synchronous]}, {time.monotonic() - began:.1f} s")
    full, normal, off = found["FULL"], found["NORMAL"], found["OFF"]
    assert (full.lost, full.damaged, full.partial) == (0, 0, 0)
    assert normal.lost > 10, "the control must lose: else the test proves nothing"
    assert off.damaged > 0 and off.lost + off.damaged > normal.lost + normal.damaged
