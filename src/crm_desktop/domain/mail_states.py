"""The states of a message, and which of them allow what."""

from __future__ import annotations

DRAFT, QUEUED, SENDING, SENT = "draft", "queued", "sending", "sent"
FAILED, UNKNOWN, HANDED = "failed", "unknown", "handed"

EDITABLE = frozenset({DRAFT, QUEUED, FAILED})  # nothing of it has left
WAITING = frozenset({QUEUED, SENDING})
WANTS_YOU = frozenset({FAILED, UNKNOWN})
GONE = frozenset({SENT, HANDED})
LEFT = frozenset({SENDING, SENT, UNKNOWN})  # it may have left: an undo must not make it wait again
