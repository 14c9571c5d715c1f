"""What Alembic runs: the program's own connection, inside its own transaction."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], transactional_ddl=False, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
