"""The working day: plans, reminders, messages, cases and feedback; and the moments of an activity."""

from alembic import op

from crm_desktop.store.additive import add_what_is_missing

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the specs gained."""
    add_what_is_missing(op.get_bind().connection.dbapi_connection)
