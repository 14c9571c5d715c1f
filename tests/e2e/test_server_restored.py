"""The server is set back to last night's backup while laptops hold newer work: all of it comes back, once.

`pytest tests/e2e/test_server_restored.py -rP` prints what was held, what the backup had, and what came back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.sync_lab import Laptop, ServerProcess, check, say, sealed, team

from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.sync.run import open_session


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    one = ServerProcess(tmp_path)
    one.admin("init")
    one.start()
    yield one
    one.stop()


def head_of(server: ServerProcess, workspace: str) -> int:
    database = SqliteDatabase(server.data)
    try:
        with database.read(workspace) as db:
            return db.head.seq
    finally:
        database.close()


def set_back(server: ServerProcess, backup: Path) -> None:
    """What an administrator does after the disk died: an empty folder, the backup, the same address."""
    server.stop()
    server.data.rename(server.data.with_name("lost"))
    assert "the devices bring back by themselves" in server.admin("restore", str(backup))
    server.start()


def crm(laptop: Laptop, *arguments: str) -> dict[str, object]:
    done = laptop.crm(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_all_that_was_newer_comes_back_once_and_nothing_is_deleted(tmp_path: Path, server: ServerProcess) -> None:
    laptops = team(tmp_path, server, server.base, ("ada", "eve", "max", "gone"))
    ada, eve, third, gone = laptops
    people = ada.add(*[f"before{n}" for n in range(20)])
    for laptop in laptops:
        laptop.settle()
    place = tmp_path / "backups"
    place.mkdir()
    server.admin("backup", str(place))
    [backup] = place.iterdir()
    workspace = ada.store.workspace_id
    in_backup = head_of(server, workspace)

    # The day after: everybody works and syncs, one edits what another made, one field is disputed.
    for turn in range(2):
        for laptop in laptops:
            laptop.add(*[f"{laptop.name}{turn}{n}" for n in range(5)])
            laptop.edit(people[turn], nickname=f"{laptop.name}{turn}")
            laptop.edit(people[5 + turn], family_name="Same")
            laptop.settle()
    with eve.store.write("Note") as unit:
        unit.insert(ACTIVITY, kind="note", record_kind="person", record_id=people[0], body="A note of the new day")
    with third.store.write("Delete") as unit:
        unit.delete(PERSON, people[19])
        unit.restore(PERSON, people[19])
    for laptop in (eve, third, ada):
        laptop.settle()
        open_session(laptop.store, laptop.around).renew()  # signed in anew since the backup, as each ten minutes
    lost = head_of(server, workspace)
    gone.close()  # this laptop never comes back; what it sent is with the others
    eve.add("not sent yet")
    eve.edit(people[2], nickname="not sent yet")

    set_back(server, backup)
    assert head_of(server, workspace) == in_backup
    said = [crm(laptop, "sync", "now") for laptop in (ada, eve, third)]
    for laptop in (ada, eve, third, ada, eve, third):
        laptop.settle()
    ada.saved |= gone.saved
    found = check(server, [ada, eve, third])
    say(f"in the backup {in_backup} changes; newer on three laptops {lost - in_backup} and 2 not sent yet")
    say(f"back on the server: {found['ops']} changes ({found['ops'] - lost - 2} more), {found['people']} people once")
    say(f"first `crm sync now` of each: {said}")
    assert found["ops"] == lost + 2
    assert [sealed(laptop)["healing"] for laptop in (ada, eve, third)] == [False] * 3
    assert ada.rows("SELECT count(*) FROM activity WHERE body = 'A note of the new day'") == [(1,)]
    assert ada.rows("SELECT nickname FROM person WHERE id = ?", people[2]) == [("not sent yet",)]
    again = crm(ada, "sync", "now")
    assert (again["sent"], again["received"], again["healed"]) == (0, 0, False)
    for laptop in laptops:
        laptop.close()


def test_who_joined_after_the_backup_signs_in_again_and_loses_nothing(tmp_path: Path, server: ServerProcess) -> None:
    [ada] = team(tmp_path, server, server.base, ("ada",))
    ada.add("before")
    ada.settle()
    place = tmp_path / "backups"
    place.mkdir()
    server.admin("backup", str(place))
    [backup] = place.iterdir()
    ada.add("after")
    ada.settle()
    late = Laptop(tmp_path, "late", server.ca)
    late.join(server.base, ada.invite())
    late.add("late")
    late.settle()
    late.add("later")

    set_back(server, backup)
    refused = json.loads(late.crm("sync", "now").stdout)["error"]
    assert "not signed in" in refused["title"]
    ada.settle()
    crm(late, "sync", "sign-in", "--code", ada.invite(), "--name", "late")
    for laptop in (ada, late, ada, late):
        laptop.settle()
    found = check(server, [ada, late])
    say(f"back on the server: {found}")
    for laptop in (ada, late):
        laptop.close()
