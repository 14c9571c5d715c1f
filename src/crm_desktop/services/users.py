"""Who works in this workspace."""

from __future__ import annotations

from crm_desktop.domain.plain import plain
from crm_desktop.store.engine import Store


@plain
class UserRow:
    """A user."""

    id: str
    login: str
    name: str
    locale: str


def list_users(store: Store) -> list[UserRow]:
    """Return the users by name."""
    rows = store.query("SELECT id, login, name, locale FROM user WHERE deleted_at IS NULL ORDER BY name, k")
    return [UserRow(*(str(value or "") for value in row)) for row in rows]


def current_user(store: Store) -> UserRow:
    """Return who works here now."""
    found = [user for user in list_users(store) if user.id == store.user_id]
    return found[0] if found else UserRow(store.user_id, "", "", "")


def user_names(store: Store) -> dict[str, str]:
    """Return id -> name, of those in the bin too: history keeps their names.

    Who has no record here yet is called as the server of the team said.
    """
    from crm_desktop.store.sync_state import read_names  # late: the first window asks for one name

    named = {str(r[0]): str(r[1] or r[2] or "") for r in store.query("SELECT id, name, login FROM user")}
    return {**dict(store.read_once(read_names)), **{user: name for user, name in named.items() if name}}
