"""Show another workspace: in a process of its own, so that neither can hold up or take down the other."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr


def open_window(workspace: Path) -> None:
    """Start the program on a workspace; one that is open already comes to the front."""
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "crm_desktop.app.desktop"]
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    process = QProcess()
    process.setProgram(command[0])
    process.setArguments([*command[1:], "--workspace", str(workspace)])
    process.setProcessEnvironment(environment)
    if not process.startDetached()[0]:
        raise StorageError(
            tr("A second window could not be started"), tr("Start the program again and open “{path}”.", path=workspace)
        )
