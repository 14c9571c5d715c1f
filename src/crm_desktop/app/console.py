"""Where `crm` begins: the command line without a window; loads no Qt."""

from __future__ import annotations

import sys

from crm_desktop.app.paths import default_folders
from crm_desktop.cli.main import run


def main() -> None:
    """Run `crm` and leave with its exit code."""
    sys.exit(run(sys.argv[1:], app_folder=default_folders().app))


if __name__ == "__main__":
    main()
