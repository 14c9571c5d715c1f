"""What `crm` answers to the shell, in one table; scripts rely on it."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _

OK = 0
UNEXPECTED = 1
USAGE = 2
INTERRUPTED = 130

# Exit code, the error codes of `--json` that it stands for, meaning.
EXIT_CODES: tuple[tuple[int, tuple[str, ...], str], ...] = (
    (OK, (), _("Done")),
    (UNEXPECTED, ("error", "unexpected"), _("An unexpected fault; nothing of this command was saved")),
    (USAGE, ("usage",), _("The command was typed wrongly")),
    (3, ("invalid", "missing-value"), _("A value can't be taken")),
    (4, ("not-found",), _("No such record, batch, tag or file")),
    (5, ("busy",), _("Another program holds the file; try again")),
    (6, ("disk-full",), _("The disk is full")),
    (7, ("corrupt",), _("The file has a fault")),
    (8, ("read-only",), _("The file can't be written")),
    (9, ("too-new",), _("The file was made by a newer version")),
    (10, ("import",), _("A file can't be read as what it says it is")),
    (11, ("backup", "snapshot-invalid", "place-unavailable"), _("A backup can't be made, proved or restored")),
    (12, ("conflict",), _("The record changed in between")),
    (13, ("canceled",), _("Canceled; what was done is undone")),
    (14, ("storage", "gone"), _("The file can't be opened, or was moved or replaced")),
    (15, ("sync",), _("The server refuses, or sync is not set up")),
    (16, ("sync-unreachable",), _("The server can't be reached now; try again")),
    (17, ("sync-sign-in",), _("Sign in again with a new code")),
    (18, ("mail", "no-password", "no-key-store", "passphrase"), _("The mail server refuses, or a password is missing")),
    (INTERRUPTED, (), _("Stopped by Ctrl+C")),
)
_BY_CODE = {code: number for number, codes, _meaning in EXIT_CODES for code in codes}


def exit_code(error_code: str) -> int:
    """Return the exit code of an error."""
    return _BY_CODE.get(error_code, UNEXPECTED)
