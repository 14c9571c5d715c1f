"""Where `crm` begins: the command line without a window; loads no Qt."""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.app.paths import default_folders
from crm_desktop.cli.main import run


def main() -> None:
    """Run `crm` and leave with its exit code."""
    if sys.argv[1:2] == ["--prove-backup"]:  # a bundle proves a backup by starting itself
        from crm_desktop.backup.prove import prove_here

        sys.exit(prove_here(Path(sys.argv[2])))
    if sys.argv[1:2] == ["--open-archive"]:
        from crm_desktop.exchange.archive.apart import open_here

        sys.exit(open_here(sys.argv[2:]))
    folders = default_folders()
    sys.exit(run(sys.argv[1:], app_folder=folders.app, backups=folders.backups))


if __name__ == "__main__":
    main()
