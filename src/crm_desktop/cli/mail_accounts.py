"""`crm mail-account` and `crm template`: what e-mails are sent from, and what they say."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import LANGUAGES, tr

if TYPE_CHECKING:
    from crm_desktop.services.secrets import Secrets


class MailRefused(CrmError):
    """The mail server does not accept the account."""

    code = "mail"


_KINDS = ("email", "letter", "label", "document", "note")


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("mail accounts: add, list, password, try, remove")
    accounts = groups.add_parser("mail-account", help=text, description=text)
    _add_accounts(accounts.add_subparsers(dest="command", required=True).add_parser, common)
    text = tr("templates of e-mails and letters: add, list, preview")
    templates = groups.add_parser("template", help=text, description=text)
    _add_templates(templates.add_subparsers(dest="command", required=True).add_parser, common)


def _add_accounts(add: Any, common: argparse.ArgumentParser) -> None:
    text = tr("add an account; its password is read from standard input by “password”")
    new = add("add", parents=[common], help=text, description=text)
    new.add_argument("address", metavar=tr("ADDRESS"), help=tr("who sends"))
    new.add_argument("host", metavar=tr("SERVER"))
    new.add_argument("--name", default="", metavar=tr("NAME"), help=tr("what the account is called"))
    new.add_argument("--sender-name", default="", metavar=tr("NAME"), help=tr("as others see it"))
    new.add_argument("--security", choices=("starttls", "tls", "none"), default="starttls")
    new.add_argument("--port", default=None, metavar="N")
    new.add_argument("--login", default="", metavar=tr("NAME"))
    new.set_defaults(run=_add)
    text = tr("list the accounts")
    add("list", parents=[common], help=text, description=text).set_defaults(run=_list)
    verbs = (
        ("password", tr("keep a password, read from standard input, in the key store of this computer"), _password),
        ("try", tr("connect and log in; send nothing"), _try),
        ("remove", tr("move an account to the bin"), _remove),
    )
    for name, about, run in verbs:
        one = add(name, parents=[common], help=about, description=about)
        one.add_argument("account", metavar=tr("ACCOUNT"), help=tr("its name, its address or its id"))
        if name == "try":
            one.add_argument("--ca", metavar=tr("FILE"), help=tr("trust the certificates of this file too"))
        one.set_defaults(run=run)


def _add_templates(add: Any, common: argparse.ArgumentParser) -> None:
    text = tr("save a template")
    new = add("add", parents=[common], help=text, description=text)
    new.add_argument("name", metavar=tr("NAME"))
    new.add_argument("body", metavar=tr("TEXT"), help=tr("with placeholders; - reads it from standard input"))
    new.add_argument("--subject", default="", metavar=tr("TEXT"))
    new.add_argument("--kind", choices=_KINDS, default="email")
    new.add_argument("--in", dest="spoken", choices=LANGUAGES, default="", help=tr("the language it is written in"))
    new.set_defaults(run=_add_template)
    text = tr("list the templates")
    add("list", parents=[common], help=text, description=text).set_defaults(run=_list_templates)
    text = tr("show how a template reads for a record, and what is missing")
    shown = add("preview", parents=[common], help=text, description=text)
    shown.add_argument("template", metavar=tr("TEMPLATE"), help=tr("its name or its id"))
    shown.add_argument("id", metavar="ID", help=tr("the person or the company"))
    shown.set_defaults(run=_preview)


def secrets_of(context: Context) -> Secrets:
    """Return where passwords are kept on this computer."""
    from crm_desktop.services.secrets import find_secrets

    return find_secrets(context.app_folder or context.path.parent / ".crm")


def _add(context: Context) -> None:
    from crm_desktop.services.mail_accounts import create_account

    args = context.args
    more = {"port": args.port} if args.port else {}
    account = create_account(
        context.store, name=args.name, sender_address=args.address, host=args.host, sender_name=args.sender_name,
        security=args.security, login=args.login, **more,
    )  # fmt: skip
    context.out.answer({"id": account}, [account])


def _list(context: Context) -> None:
    from crm_desktop.services.mail_accounts import list_accounts

    found = list_accounts(context.store)
    lines = (row(a.id, a.name, a.sender_address, f"{a.host}:{a.port}", a.security, a.login) for a in found)
    context.out.answer({"accounts": found}, lines)


def _password(context: Context) -> None:
    from crm_desktop.services.mail_accounts import get_account

    account = get_account(context.store, context.args.account)
    if sys.stdin.isatty():
        from getpass import getpass

        password = getpass(tr("Password of {account}: ", account=account.name))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    secrets_of(context).put(account.id, {"password": password})
    context.out.answer({"id": account.id}, [tr("The password of {account} is kept", account=account.name)])


def _try(context: Context) -> None:
    from crm_desktop.automation.outbox_mail import Ending
    from crm_desktop.automation.smtp import check_account
    from crm_desktop.services.mail_accounts import get_account

    account = get_account(context.store, context.args.account)
    kept = secrets_of(context).get(account.id) if account.login else None
    ca = Path(context.args.ca) if context.args.ca else None
    outcome = check_account(account, (kept or {}).get("password", ""), ca_file=ca)
    if outcome.ending is not Ending.SENT:
        raise MailRefused(outcome.error, outcome.answer)
    context.out.answer({"answer": outcome.answer}, [outcome.answer])


def _remove(context: Context) -> None:
    from crm_desktop.domain.specs import MAIL_ACCOUNT
    from crm_desktop.services.mail_accounts import get_account
    from crm_desktop.services.records import delete

    account = get_account(context.store, context.args.account)
    secrets_of(context).forget(account.id)
    answer_batch(context, delete(context.store, MAIL_ACCOUNT, account.id))


def _add_template(context: Context) -> None:
    from crm_desktop.services.templates import create_template

    args = context.args
    body = sys.stdin.read() if args.body == "-" else args.body
    template = create_template(
        context.store, name=args.name, kind=args.kind, language=args.spoken, subject=args.subject, body=body
    )
    context.out.answer({"id": template}, [template])


def _list_templates(context: Context) -> None:
    from crm_desktop.services.templates import list_templates

    found = list_templates(context.store)
    context.out.answer({"templates": found}, (row(t.id, t.name, t.kind, t.language, t.subject) for t in found))


def _preview(context: Context) -> None:
    from crm_desktop.services.records import kind_of, name_of
    from crm_desktop.services.templates import missing_words, preview

    args, store = context.args, context.store
    kind = kind_of(store, args.id)
    written = preview(store, args.template, kind.name, args.id)
    lines = [written.subject, "", written.body]
    if written.missing:
        lines += ["", missing_words(written.missing, name_of(store, kind, args.id))]
    context.out.answer(written, lines)
