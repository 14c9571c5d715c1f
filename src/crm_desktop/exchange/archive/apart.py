"""Open an archive in a process of its own: the order of names is that of a whole process (see `build_workspace`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from crm_desktop.domain.errors import CrmError, ImportFailed
from crm_desktop.domain.i18n import language, set_language, tr
from crm_desktop.exchange.archive.read import open_archive

OPTION = "--open-archive"  # both programs know it, so that a bundle can start itself


def open_apart(archive: Path, target: Path) -> None:
    """Make the workspace `target` of an archive; ImportFailed says why not."""
    run = subprocess.run(
        [*_program(), OPTION, str(archive), str(target), language()],
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    if run.returncode != 0:
        raise _said(run.stdout, archive)


def open_here(arguments: list[str]) -> int:
    """Do it in this process; prints one JSON line where it fails. Run by the new process."""
    set_language(arguments[2])
    try:
        open_archive(Path(arguments[0]), Path(arguments[1]))
    except CrmError as error:
        sys.stdout.write(json.dumps(error.as_dict()) + "\n")
        return 1
    return 0


def _said(text: str, archive: Path) -> ImportFailed:
    try:
        values = json.loads(text.strip().splitlines()[-1])
        return ImportFailed(values["title"], values["advice"])
    except (ValueError, IndexError, KeyError, TypeError):
        return ImportFailed(
            tr("“{name}” could not be opened", name=archive.name),
            tr("Nothing was written. Check the free space of the disk and try again."),
        )


def _program() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", __name__]


if __name__ == "__main__":
    # The first argument is the option: a bundle gets it, too.
    sys.exit(open_here(sys.argv[2:]))
