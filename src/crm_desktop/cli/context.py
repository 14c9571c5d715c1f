"""What a command gets: its arguments, where to print, and the workspace, opened when first asked for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.cli.output import Output
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr

if TYPE_CHECKING:
    from crm_desktop.backup.places import Places
    from crm_desktop.store.engine import Store

VARIABLE = "CRM_WORKSPACE"
Run = Callable[["Context"], None]
Groups = "argparse._SubParsersAction[argparse.ArgumentParser]"


class UsageError(CrmError):
    """The command was typed wrongly."""

    code = "usage"


class Context:
    """One call of `crm`."""

    def __init__(self, args: argparse.Namespace, app_folder: Path | None, backups: Path | None = None) -> None:
        self.args = args
        self.out = Output(is_json=args.json)
        self.app_folder = app_folder
        self._backups = backups
        self._store: Store | None = None

    @property
    def path(self) -> Path:
        """Return the workspace's file."""
        named = self.args.workspace or os.environ.get(VARIABLE)
        if not named:
            raise UsageError(
                tr("No workspace is named"),
                tr("Add --workspace FILE, or set {variable} to its path.", variable=VARIABLE),
            )
        return Path(named).expanduser()

    @property
    def places(self) -> Places:
        """Return the places of the backups on this computer."""
        from crm_desktop.backup.places import Places

        usual = self._backups or self.path.parent / "backups"
        if self._backups is not None:  # a home of its own: that it is missing means no disk was pulled out
            self._backups.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Places(self.app_folder or self.path.parent / ".crm", usual)

    @property
    def backups(self) -> Path:
        """Return the folder of this workspace's backups in the main place."""
        return Path(self.places.all()[0].base) / self.path.stem

    @property
    def store(self) -> Store:
        """Return the open workspace."""
        if self._store is None:
            from crm_desktop.services.zones import follow_zone  # late: `crm --help` opens nothing
            from crm_desktop.store.opening import open_store

            self._store = open_store(self.path, app_folder=self.app_folder, read_only=self.args.read_only)
            follow_zone(self._store)
            if self.path.with_name(self.path.name + ".erased").exists():
                from crm_desktop.services.erasing import erase_again  # late: seldom

                erase_again(self._store)
        return self._store

    def create(self, language: str, user_name: str) -> Store:
        """Make the workspace and open it."""
        from crm_desktop.store.opening import open_store

        self._store = open_store(
            self.path, app_folder=self.app_folder, create=True, language=language, user_name=user_name
        )
        return self._store

    def close(self) -> None:
        """Close the workspace if it was opened."""
        if self._store is not None:
            self._store.close()
            self._store = None
