"""The words of argparse itself, in the language that is spoken."""

from __future__ import annotations

import argparse

from crm_desktop.domain.i18n import mark, tr

WORDS = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("the following arguments are required: %s"),
    mark("one of the arguments %s is required"),
    mark("not allowed with argument %s"),
    mark("unrecognized arguments: %s"),
    mark("ignored explicit argument %r"),
)


def translate_argparse() -> None:
    """Make argparse ask our catalogue: it translates all that it says through the name `_` of its module."""
    vars(argparse)["_"] = lambda text: tr(text) if text else text
