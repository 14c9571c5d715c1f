"""The program's log: small, rotating, and without what belongs to the customers. Unexpected errors end here."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

FILE_NAME = "crm-desktop.log"
SIZE, KEPT = 2_000_000, 5
Show = Callable[[str, str], None]  # one line, details to copy

_SECRET_KEYS = (
    r"(?i)\b(\w*(?:password|passphrase|passwd|secret|token|api[_-]?key|authorization|cookie|recovery[_-]?key)\w*"
    r"|e?_?mail|phone|given_name|family_name|nickname|display_name|address|street|note|body)"
)
# key=value, "key": "value", key: value; a quoted value to its end, another one to the next separator.
_BY_KEY = (
    _SECRET_KEYS + r"""(["']?\s*[=:]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:Bearer\s+|Basic\s+)?[^\s,;)}\]]+)"""
)
_EMAIL = r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:.]{2,}"
_DATE = r"\d{4}-\d\d-\d\d"
_PHONE = rf"(?<![\w.:/-])(?!{_DATE})(?:\+|00)?\(?\d[\d ()./\u00a0-]{{5,}}\d(?![\w-])"
# 24 letters and digits with both among them; a hex id (UUID) has hyphens and stays readable.
_TOKEN = r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?![0-9a-f]{8}-[0-9a-f]{4}-)[\w-]{24,}(?:\.[\w-]+)*"


def redact(text: str) -> str:
    """Return the text without secrets, e-mail addresses, phone numbers and the name of the home folder."""
    by_key, email, token, phone = _patterns()
    text = by_key.sub(r"\1\2[hidden]", text)
    text = email.sub("[e-mail]", text)
    text = token.sub(_hide_token, text)
    text = phone.sub(_hide_phone, text)
    return text.replace(str(Path.home()), "~")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compiled with the first line that is written: a start writes none, and this takes a tenth of it."""
    return tuple(re.compile(pattern) for pattern in (_BY_KEY, _EMAIL, _TOKEN, _PHONE))


class LogFile(logging.Handler):
    """The rotating file, opened with the first line: its module brings sockets and pickles that a start needs not."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        if self._file is None:
            from logging.handlers import RotatingFileHandler

            self._file = RotatingFileHandler(self._path, maxBytes=SIZE, backupCount=KEPT - 1, encoding="utf-8")
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def flush(self) -> None:
        """Write what is not on the disk yet."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        super().close()


class RedactingFormatter(logging.Formatter):
    """Redacts the message and the traceback, wherever the words came from, and leaves the time alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        record.exc_text = None  # another handler may have left its own, unredacted text there
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line with its message redacted."""
        record.message = redact(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        """Return the traceback, redacted."""
        return redact(super().formatException(ei))  # type: ignore[arg-type]


def start_log(folder: Path, *, level: int = logging.INFO) -> Path:
    """Write the log to `folder` from now on and return its file; five files of 2 MB at most."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / FILE_NAME
    handler = LogFile(path)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.set_name("crm-desktop-file")
    root = logging.getLogger()
    for old in [h for h in root.handlers if h.get_name() == handler.get_name()]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    return path


def tail(folder: Path, lines: int = 200) -> str:
    """Return the last lines of the log, redacted once more: an older version may have written them."""
    try:
        text = (folder / FILE_NAME).read_text("utf-8", "replace")
    except OSError:
        return ""
    return redact("\n".join(text.splitlines()[-lines:]))


def details_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return what "Copy details" copies: versions and the traceback, redacted."""
    import platform
    import traceback

    from crm_desktop import __version__

    lines = [f"CRM Desktop {__version__}, Python {platform.python_version()}, {platform.platform()}", ""]
    return redact("\n".join(lines) + "\n" + "".join(traceback.format_exception(kind, error, trace)))


def install_exception_hook(show: Show | None = None) -> Callable[[], None]:
    """Log every unexpected error with its traceback and show it; return what puts the old hooks back."""
    before = sys.excepthook, threading.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, error, trace)
            return
        log.critical("unexpected error", exc_info=(kind, error, trace))
        if show is not None:
            show(redact(f"{kind.__name__}: {error}".strip().rstrip(":")), details_of(kind, error, trace))

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook = hook, thread_hook

    def restore() -> None:
        sys.excepthook, threading.excepthook = before

    return restore


def _hide_token(found: re.Match[str]) -> str:
    # A long name in a traceback is code, not a secret: words joined by underscores.
    text = found.group()
    return text if re.fullmatch(r"[a-z]+\d?(?:_[a-z0-9]+)+", text) else "[token]"


def _hide_phone(found: re.Match[str]) -> str:
    return "[phone]" if sum(c.isdigit() for c in found.group()) >= 7 else found.group()
