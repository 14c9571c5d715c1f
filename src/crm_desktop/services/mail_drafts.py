"""What stands in the window of an e-mail before it is saved anywhere: kept on this computer, so that a crash loses
nothing, and found again among the drafts of the outbox."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.services.drafts import clear_draft, load_draft, save_draft
from crm_desktop.services.message_files import Enclosed
from crm_desktop.store.engine import Store

PLACE = "compose/"
FILES = "files"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written of one message; `key` is the id that the message has, or will have."""

    key: str
    texts: Mapping[str, str]
    files: tuple[Enclosed, ...]
    at: int


def keep(store: Store, key: str, texts: Mapping[str, str], files: Sequence[Enclosed] = ()) -> None:
    """Keep what is written; the next one takes its place."""
    listed = [{"name": file.name, "sha256": file.sha256, "bytes": file.bytes} for file in files]
    save_draft(store, PLACE + key, {**texts, FILES: json.dumps(listed) if listed else ""})


def kept_of(store: Store, key: str) -> Kept | None:
    """Return what was kept of a message and is newer than the message itself; None where there is nothing."""
    draft = load_draft(store, PLACE + key)
    if draft is None:
        return None
    rows = store.query("SELECT updated_at FROM message WHERE id = ?", (key,))
    if rows and int(str(rows[0][0])) >= draft.at:
        return None  # it was saved after that
    texts = {name: text for name, text in draft.texts.items() if name != FILES}
    listed = json.loads(draft.texts.get(FILES, "[]"))
    files = tuple(Enclosed(str(one["name"]), str(one["sha256"]), int(one["bytes"])) for one in listed)
    return Kept(key, texts, files, draft.at)


def forget(store: Store, key: str) -> None:
    """Forget what was kept, because it was saved or thrown away."""
    clear_draft(store, PLACE + key)


def list_kept(store: Store) -> list[Kept]:
    """Return what was written and saved nowhere, the newest first."""
    rows = store.query(
        "SELECT place, max(at) FROM draft WHERE place LIKE 'compose/%' GROUP BY place ORDER BY 2 DESC, 1"
    )
    found = (kept_of(store, str(place).removeprefix(PLACE)) for place, _ in rows)
    said = ("subject", "body", "to_addresses")
    return [kept for kept in found if kept is not None and (kept.files or any(kept.texts.get(name) for name in said))]
