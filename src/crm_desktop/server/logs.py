"""The server's log: a line of JSON a request, with ids and numbers, never with what belongs to a customer."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

log = logging.getLogger("crm-server")

# Only these; a value that somebody typed is in none of them.
FIELDS = (
    "method", "route", "status", "slug", "ms", "request_id", "workspace", "cred", "bytes_in", "bytes_out", "peer",
    "event", "count", "seq", "path", "address",
)  # fmt: skip
_ids = re.compile(r"[0-9A-Za-z./:_{}\[\] ,+-]{0,200}").fullmatch


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an unexpected error its kind and the places in the program, not its words."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        if record.name == log.name:
            line["message"] = record.msg  # a constant of this program; what varies stands in the fields
        else:
            line["message"] = record.name  # of a library: its text may hold anything
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = value if not isinstance(value, str) or _ids(value) else "[hidden]"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["at_code"] = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        return json.dumps(line, ensure_ascii=True)


def start_logging(level: str = "info") -> None:
    """Send the log to the standard error, where systemd and containers take it from."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(level.upper())
