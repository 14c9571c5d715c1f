"""What a form holds before it is saved: kept in the file, so that a crash loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class Draft:
    """The texts of a form by field, and when they were kept."""

    texts: Mapping[str, str]
    at: int


def save_draft(store: Store, place: str, texts: Mapping[str, str]) -> None:
    """Keep the texts of a form; a form without any has no draft."""
    now = store.clock.now()
    rows = [(place, name, text, now) for name, text in texts.items() if text.strip()]

    def write(connection: Connection) -> None:
        connection.execute("DELETE FROM draft WHERE place = ?", (place,))
        connection.executemany("INSERT INTO draft(place, field, text, at) VALUES (?, ?, ?, ?)", rows)

    store.run_in_transaction(write)


def load_draft(store: Store, place: str) -> Draft | None:
    """Return what was kept of a form; None where nothing was."""
    rows = store.query("SELECT field, text, at FROM draft WHERE place = ?", (place,))
    if not rows:
        return None
    return Draft({str(name): str(text) for name, text, _ in rows}, max(int(str(at)) for _, _, at in rows))


def clear_draft(store: Store, place: str) -> None:
    """Forget what was kept of a form, because it was saved or thrown away."""
    if store.query("SELECT 1 FROM draft WHERE place = ? LIMIT 1", (place,)):
        store.run_in_transaction(lambda c: c.execute("DELETE FROM draft WHERE place = ?", (place,)))
