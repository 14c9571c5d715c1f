"""The outbox: what waits, what was sent with its proof, and what wants an answer."""
