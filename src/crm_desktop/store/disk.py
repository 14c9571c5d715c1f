"""Which file this is, and on what kind of disk it lies."""

from __future__ import annotations

import re
from pathlib import Path

from crm_desktop.domain.errors import StoreGone
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain

# Names of folders, whole and in lower case; "OneDrive - Firm" and "iCloud Drive" are among them.
_CLOUD = (
    "onedrive", "dropbox", "icloud", "icloud drive", "icloud~", "mobile documents", "google drive", "googledrive",
    "my drive", "nextcloud", "owncloud", "mega", "pcloud", "pclouddrive",
)  # fmt: skip
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "fuse.sshfs", "davfs", "ceph", "glusterfs")


@plain
class FileIdentity:
    """The device and number of a file: a file that was deleted or replaced has another one."""

    device: int
    number: int

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        """Return the identity of the file at `path`."""
        status = path.stat()
        return cls(status.st_dev, status.st_ino)

    def check(self, path: Path) -> None:
        """Raise StoreGone if another file, or none, stands under this name now.

        A program that goes on writing into a deleted file loses everything without an error.
        """
        try:
            status = path.stat()
        except FileNotFoundError as error:
            raise StoreGone(
                tr("“{path}” was deleted or renamed while it was open", path=path),
                tr("Nothing more is written. Put the file back, or restore the newest backup; keep this window open."),
            ) from error
        except OSError as error:
            raise StoreGone(
                tr("“{path}” can't be reached any more", path=path),
                tr("Nothing more is written. Plug the disk in again, then start the program anew."),
            ) from error
        if (status.st_dev, status.st_ino) != (self.device, self.number):
            raise StoreGone(
                tr("“{path}” was replaced by another file while it was open", path=path),
                tr("Nothing more is written. Restart the program to work with the file that is there now."),
            )


def warn_about(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return a sentence if a folder is a bad place for a workspace; empty where it is fine."""
    parts = [re.split(r" - |\.", part)[0].strip() for part in path.absolute().as_posix().casefold().split("/")]
    for name in _CLOUD:
        if name in parts:
            return tr(
                "“{folder}” is synchronised by another program, which may replace the file while it is open. "
                "Choose a folder on this computer only.",
                folder=path,
            )
    if file_system(path, mounts) in _NETWORK:
        return tr("“{folder}” is on a network drive, where files can be damaged. Choose this computer.", folder=path)
    return ""


def kind_of_disk(path: Path, beside: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return what a folder lies on: "network", "this disk" (the one of `beside`) or "another disk"."""
    there = next((p for p in (path, *path.parents) if p.exists()), path)
    if file_system(there, mounts) in _NETWORK or str(there).startswith("\\\\"):
        return "network"
    try:
        return "this disk" if there.stat().st_dev == beside.stat().st_dev else "another disk"
    except OSError:
        return "another disk"


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return the type of the file system on which `path` lies; empty where the system doesn't say."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    target, best, kind = str(path.absolute()), "", ""
    for line in lines:
        parts = [part.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\") for part in line.split()]
        if len(parts) > 2 and (target + "/").startswith(parts[1].rstrip("/") + "/") and len(parts[1]) >= len(best):
            best, kind = parts[1], parts[2]
    return kind
