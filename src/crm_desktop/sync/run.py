"""One round of sync from end to end: the core is driven, and how it went is written down in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.protocol.messages import Slug
from crm_desktop.services.shredding import shred_if_due
from crm_desktop.store import Store
from crm_desktop.store.connection import Connection
from crm_desktop.store.remote import replay_if_upgraded
from crm_desktop.store.sync_state import SyncState, change_state, read_state
from crm_desktop.sync import core, core_verify
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.install import Install
from crm_desktop.sync.lease import Lease
from crm_desktop.sync.local import Local, remember_incarnation
from crm_desktop.sync.names import learn_names
from crm_desktop.sync.numbers import lease_numbers
from crm_desktop.sync.secrets import Secrets
from crm_desktop.sync.session import Session, Tokens, Transport
from crm_desktop.sync.steps import Ask, Heard, NewDevice, Report, Steps, Verified
from crm_desktop.sync.transport import HttpTransport
from crm_desktop.sync.troubles import Refused, SyncError, SyncSignIn, Unreached, Why, spoken
from crm_desktop.sync.wipe import wipe_if_asked

T = TypeVar("T")
MakeTransport = Callable[[str, Path | None], Transport]


@dataclass(frozen=True)
class Surroundings:
    """What sync needs beside the file; tests put their own in its place."""

    app_folder: Path
    secrets: Secrets
    transport: MakeTransport = HttpTransport


class AnotherSyncs(SyncError):
    """Another process syncs this workspace now."""

    code = "busy"
    retry = True


def drive(steps: Steps[T], session: Session, local: Local, *, after: Callable[[object], None] = lambda a: None) -> T:
    """Let the core go on until it is done: requests go to the session, the rest to the file."""
    answer: Any = None
    error: Exception | None = None
    while True:
        try:
            action = steps.throw(error) if error else steps.send(answer)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        answer = error = None
        try:
            answer = session.ask(action) if isinstance(action, Ask) else local.perform(action)
        except (Refused, Unreached) as trouble:
            error = trouble
        after(action)


def sync_round(
    store: Store,
    around: Surroundings,
    *,
    session: Session | None = None,
    heard: Heard | None = None,
    is_prompt: bool = False,
    is_told: bool = False,
    stays: bool = False,
) -> Report:
    """Sync once; a trouble is written down in the file and raised in words.

    For `heard`, `is_prompt` and `is_told` see `core.sync`, for `stays` see `Lease`.
    """
    begin = lambda: core.sync(Report(), heard=heard, is_prompt=is_prompt, is_told=is_told)  # noqa: E731
    return _obedient(store, around, session, begin, is_prompt=is_prompt, stays=stays)


def verify_round(store: Store, around: Surroundings, *, session: Session | None = None) -> Verified:
    """Sync, compare everything that both sides hold, and read again what differs."""
    return _obedient(store, around, session, lambda: core_verify.verify(Report()))


def _obedient(
    store: Store,
    around: Surroundings,
    session: Session | None,
    begin: Callable[[], Steps[T]],
    *,
    is_prompt: bool = False,
    stays: bool = False,
) -> T:
    """Do a round; a device that was signed out asks whether its copy is to be deleted."""
    try:
        session = session or open_session(store, around)
        with Lease(store, stays=stays) as lease:
            return _with_lease(store, around, session, lease, begin(), is_prompt=is_prompt)
    except SyncSignIn as error:
        if isinstance(error.__cause__, Refused) and error.__cause__.slug == Slug.DEVICE_REVOKED:
            secret = secret_name(store, store.read_once(read_state).credential)
            wipe_if_asked(store, around.app_folder, around.secrets, around.transport, secret)
        raise


def _with_lease(
    store: Store, around: Surroundings, session: Session, lease: Lease, steps: Steps[T], *, is_prompt: bool
) -> T:
    if not lease.held:
        raise AnotherSyncs(tr("Another program syncs this workspace now"), tr("Wait until it is done."))
    try:
        report = _round(store, around, session, lease, steps, is_prompt=is_prompt)
    except (Refused, Unreached) as trouble:
        error = spoken(trouble, _read_set_up(store).server)
        _note(store, trouble, error)
        raise error from trouble
    now = store.clock.now()
    store.run_lightly(
        lambda c: change_state(
            c, last_sync=now, trouble="", trouble_title="", trouble_advice="", since=None, retry_at=None
        )
    )
    return report


def _round(
    store: Store, around: Surroundings, session: Session, lease: Lease, steps: Steps[T], *, is_prompt: bool
) -> T:
    install, local = Install(store, around.app_folder), Local(store)

    def after(action: object) -> None:
        lease.renew()
        if isinstance(action, NewDevice):
            remember_incarnation(store)
            install.keep(is_new=True)

    if not is_prompt:  # of a file that was together with the server in this process all this was asked before
        local.is_copy = install.is_copy()
        replay_if_upgraded(store)
        if not local.is_copy:
            install.keep(is_brief=True)
    report = drive(steps, session, local, after=after)
    shred_if_due(store)
    learn_names(store, session)
    lease_numbers(store, session)
    remember_incarnation(store)
    install.keep(is_brief=is_prompt)
    return report


def settle(store: Store, around: Surroundings) -> None:
    """Write the mark outside the file as it stands now; rounds that are prompt leave that to a quiet moment."""
    Install(store, around.app_folder).keep()


def open_session(store: Store, around: Surroundings) -> Session:
    """Return the session of a workspace with what is kept of its sign-in."""
    state = _read_set_up(store)
    name = secret_name(store, state.credential)
    kept = around.secrets.get(name)
    if kept is None:
        raise SyncSignIn(
            tr("The sign-in to “{server}” is not on this computer", server=state.server),
            tr("Ask an owner for a new code and sign in. What waits here is kept."),
        )
    transport = around.transport(state.server, Path(state.ca) if state.ca else None)
    return Session(
        transport, store.workspace_id, _tokens(kept), DeviceKey(kept["key"]),
        keep=lambda tokens: around.secrets.put(name, {"key": kept["key"], **vars(tokens)}),
        recall=lambda: _tokens(around.secrets.get(name) or kept),
    )  # fmt: skip


def _tokens(kept: Mapping[str, str]) -> Tokens:
    return Tokens(kept["refresh"], kept.get("access", ""))


def _read_set_up(store: Store) -> SyncState:
    state = store.read_once(read_state)
    if not state.phase:
        raise SyncError(tr("Sync is not set up for this workspace"), tr("Publish it, or join one with a code."))
    return state


def secret_name(store: Store, credential: str) -> str:
    """Return under which name the sign-in of a workspace is kept."""
    return f"{store.workspace_id}:{credential}"


def _note(store: Store, trouble: Refused | Unreached, error: CrmError) -> None:
    """Write down what is wrong, and since when."""
    kind = _kind(trouble)

    def work(connection: Connection) -> None:
        state = read_state(connection)
        change_state(
            connection, trouble=kind, trouble_title=error.title, trouble_advice=error.advice,
            since=state.since if state.trouble == kind and state.since else store.clock.now(),
        )  # fmt: skip

    store.run_quietly(work)


def _kind(trouble: Refused | Unreached) -> str:
    if isinstance(trouble, Unreached):
        return "offline" if trouble.why is Why.OFFLINE else "unreachable"
    if trouble.slug in ("bad-token", "device-revoked", "not-a-member"):
        return "sign_in"
    return "unreachable" if trouble.is_passing else "refused"
