"""What goes wrong between a device and its server, as the core sees it and as a person reads it."""

from __future__ import annotations

from enum import StrEnum

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.protocol.messages import Problem, Retry, Slug


class SyncError(CrmError):
    """Sync can't go on by itself."""

    code = "sync"


class SyncUnreachable(SyncError):
    """The server could not be asked; later it may."""

    code = "sync-unreachable"
    retry = True


class SyncSignIn(SyncError):
    """The device has to be enrolled again."""

    code = "sync-sign-in"


class Why(StrEnum):
    """Why a server was not reached."""

    OFFLINE = "offline"  # no network at all
    UNREACHABLE = "unreachable"
    PORTAL = "portal"  # something else answered in its place
    CERTIFICATE = "certificate"
    BROKEN = "broken"  # the reply was cut or is not what it says


class Unreached(Exception):
    """A request without a usable reply: whether it was done is unknown."""

    def __init__(self, why: Why, detail: str = "", retry_after: float = 0) -> None:
        super().__init__(why.value, detail)
        self.why = why
        self.detail = detail
        self.retry_after = retry_after


class Interrupted(Exception):
    """A request that only waited for news was given up here: something is to be sent, or the window closes."""


class Refused(Exception):
    """The server answered that it won't."""

    def __init__(self, problem: Problem, retry_after: float = 0) -> None:
        super().__init__(problem.type, problem.title)
        self.problem = problem
        self.slug = problem.type.rpartition(":")[2].rpartition("/")[2]
        self.retry_after = retry_after

    @property
    def is_passing(self) -> bool:
        """Whether the same may be taken later."""
        return self.problem.retry in (Retry.LATER, Retry.SAME)


def spoken(error: Unreached | Refused, server: str) -> CrmError:
    """Return a trouble in words."""
    if isinstance(error, Unreached):
        return _unreached(error, server)
    return _refused(error, server)


def _unreached(error: Unreached, server: str) -> CrmError:
    if error.why is Why.CERTIFICATE:
        return SyncUnreachable(
            tr("The certificate of “{server}” is not one that this computer trusts: {reason}",
               server=server, reason=error.detail),
            tr("Ask IT for the file of the firm's certificate authority and name it. Nothing was sent."),
        )  # fmt: skip
    if error.why is Why.PORTAL:
        return SyncUnreachable(
            tr("Something else answered in the place of “{server}”", server=server),
            tr("A network that asks for a sign-in page first does that. Sign in there; sync goes on by itself."),
        )
    if error.why is Why.OFFLINE:
        return SyncUnreachable(
            tr("This computer has no network"), tr("Your changes are saved here and are sent when it is back.")
        )
    return SyncUnreachable(
        tr("Can't reach the team copy on “{server}”", server=server),
        tr("Your changes are saved here. The program tries again by itself; check the address if it lasts."),
    )


def _refused(error: Refused, server: str) -> CrmError:
    slug = error.slug
    if slug in (Slug.BAD_TOKEN, Slug.DEVICE_REVOKED, Slug.NOT_A_MEMBER):
        return SyncSignIn(
            tr("This device is not signed in on “{server}” any more", server=server),
            tr("Ask an owner for a new code and sign in. What waits here is kept."),
        )
    if slug in ("code-expired", "workspace-taken"):
        return SyncError(
            tr("The code is unknown, was used already, or is too old")
            if slug == "code-expired"
            else tr("This workspace is on “{server}” already", server=server),
            tr("Ask for a new code.") if slug == "code-expired" else tr("Join it with a code instead."),
        )
    if slug == Slug.WORKSPACE_UNKNOWN:
        return SyncError(
            tr("“{server}” does not hold this workspace", server=server),
            tr("Check the address with IT. Nothing was changed on either side."),
        )
    if slug == Slug.PROTOCOL_TOO_OLD:
        return SyncError(
            tr("This version of the program is too old for “{server}”", server=server),
            tr("Update the program. Until then everything works on this computer."),
        )
    if error.is_passing:
        return SyncUnreachable(
            tr("“{server}” asks to try later: {reason}", server=server, reason=error.problem.title),
            tr("Your changes are saved here. The program tries again by itself."),
        )
    return SyncError(
        tr("“{server}” refused: {reason}", server=server, reason=error.problem.detail or error.problem.title),
        tr("Your changes are saved here. Show this to IT."),
    )
