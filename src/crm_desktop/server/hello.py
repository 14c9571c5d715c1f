"""What the server says of itself before anybody signed in."""

from __future__ import annotations

from crm_desktop import __version__
from crm_desktop.protocol.op import PROTOCOL, SCHEMA
from crm_desktop.server import limits
from crm_desktop.server.core import Context
from crm_desktop.server.messages import Hello

CAPS = (
    "blobs",
    "bootstrap",
    "brief",
    "events",
    "history",
    "long-poll",
    "offer",
    "peek",
    "verify",
    "wipe",
    "gzip",
    "zstd",
)


def hello(context: Context) -> Hello:
    """Return versions, abilities and limits."""
    settings = context.core.settings
    return Hello(
        server=settings.name,
        version=__version__,
        protocol=(PROTOCOL, PROTOCOL),
        schema=(1, SCHEMA),
        caps=list(CAPS),
        limits={
            "body": limits.BODY,
            "push_body": limits.PUSH_BODY,
            "push_ops": limits.PUSH_OPS,
            "page": limits.PAGE_MOST,
            "wait": limits.WAIT_MOST,
            "chunk": limits.CHUNK,
            "blob": limits.BLOB,
            "ids": limits.IDS_MOST,
        },
        time=context.now,
        durability=settings.durability,
    )
