"""Numbers of cases and documents, leased in blocks: no two devices of a workspace are ever given the same."""

from __future__ import annotations

from crm_desktop.server.core import Context
from crm_desktop.server.messages import NumbersAsked, NumbersLeased
from crm_desktop.server.problems import Problem
from crm_desktop.server.soundness import is_name

MOST = 1_000  # numbers of one block
HIGHEST = 10**12


def lease(context: Context) -> NumbersLeased:
    """Lease the next numbers of a series, behind all that were leased before and all that the device knows of.

    It runs under the workspace's row lock, as everything that writes. A server that was restored begins behind what
    the devices say was used, so nothing that it forgot is given out twice.
    """
    asked: NumbersAsked = context.body
    if not is_name(asked.series) or not (0 <= asked.year <= 9_999) or not (1 <= asked.count <= MOST):
        raise Problem("invalid", "series, year and count name a block of numbers")
    if not 0 <= asked.after < HIGHEST:
        raise Problem("invalid", "after is the highest number in use")
    stored = context.db.value(
        "SELECT top FROM numbers WHERE workspace_id = ? AND series = ? AND year = ?", asked.series, asked.year
    )
    first = max(int(stored or 0), asked.after) + 1
    last = first + asked.count - 1
    context.db.put("numbers", [(asked.series, asked.year, last)])
    return NumbersLeased(first, last)
