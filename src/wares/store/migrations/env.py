"""Runs migrations over the connection that `wares.store.migrate` hands over, in the transaction that it is in."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
