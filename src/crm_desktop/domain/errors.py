"""Errors that speak to a person: what happened, and what to do next."""

from __future__ import annotations


class CrmError(Exception):
    """An expected failure. `title` says what happened, `advice` what to do; both are already translated."""

    code = "error"
    retry = False

    def __init__(self, title: str, advice: str = "") -> None:
        super().__init__(f"{title}. {advice}" if advice else title)
        self.title = title
        self.advice = advice

    def as_dict(self) -> dict[str, str]:
        """Return the form that `crm --json` prints."""
        return {"title": self.title, "advice": self.advice, "code": self.code}


class ValidationError(CrmError):
    """A value can't be taken. `field` names it where one field is meant."""

    code = "invalid"

    def __init__(self, title: str, advice: str = "", *, field: str = "") -> None:
        super().__init__(title, advice)
        self.field = field


class NotFoundError(CrmError):
    """No record has this id."""

    code = "not-found"


class ConflictError(CrmError):
    """The record changed since the person saw it."""

    code = "conflict"


class StorageError(CrmError):
    """The workspace file can't do what was asked."""

    code = "storage"


class StoreBusy(StorageError):
    """Another program holds the file."""

    code = "busy"
    retry = True


class StoreFull(StorageError):
    """The disk has no room left."""

    code = "disk-full"
    retry = True


class StoreCorrupt(StorageError):
    """The file has a fault, is not a workspace, or misses acknowledged changes."""

    code = "corrupt"


class StoreTooNew(StorageError):
    """The file was made by a newer version."""

    code = "too-new"


class StoreReadOnly(StorageError):
    """The file or folder can't be written."""

    code = "read-only"


class StoreGone(StorageError):
    """The file was deleted, renamed or replaced while it was open."""

    code = "gone"


class BackupError(CrmError):
    """A backup can't be made, proved or restored."""

    code = "backup"


class SnapshotInvalid(BackupError):
    """A copy differs from what its manifest says."""

    code = "snapshot-invalid"


class PlaceUnavailable(BackupError):
    """The folder of the backups can't be reached."""

    code = "place-unavailable"
    retry = True


class ImportFailed(CrmError):
    """A file can't be read as what it says it is."""

    code = "import"


class Canceled(CrmError):
    """The person stopped the job; what it had done is undone."""

    code = "canceled"
