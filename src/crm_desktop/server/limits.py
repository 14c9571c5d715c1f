"""How much the server takes, and how often; sizes are of what was unpacked, never of what was announced."""

from __future__ import annotations

KIB, MIB = 1 << 10, 1 << 20
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

BODY = 4 * MIB  # of a request that isn't a push
PUSH_BODY = 16 * MIB  # a push carries whole transactions, at least one
PUSH_OPS = 4_000  # an own push asks for about 500; one transaction alone holds at most 400
DEPTH = 20
TEXT = 64 * KIB
NOTE = MIB  # characters of a text that is merged line by line
RECORD_FIELDS = 2_000
PAGE = 2_000  # changes in a page, unless one commit alone holds more
PAGE_MOST = 5_000
PAGE_BYTES = 8 * MIB
LIST_MOST = 500
IDS_MOST = 2_000
POINTS_MOST = 128
WAIT_MOST = 50  # seconds
CHUNK = MIB
BLOB = 25 * MIB
BLOB_GRACE = 90 * DAY
SEGMENT_ROWS = 5_000
SEGMENT_BYTES = 8 * MIB
BOOTSTRAP_LIFE = DAY
BOOTSTRAP_SHARED = 10 * MINUTE  # a second device that joins soon after gets the same segments

ACCESS_LIFE = 10 * MINUTE
REFRESH_LIFE = 30 * DAY
CODE_LIFE = 15 * MINUTE
INVITE_LIFE = 72 * HOUR

CONCURRENT = 200  # requests that work at once; a wait for news is none
HEADER_BYTES = 16 * KIB
BODY_SECONDS = 60
IDLE_SECONDS = 30
KEEP = 400 * DAY  # of the history: a device that synced within this time never has to begin anew
KEEP_LEAST = 30 * DAY
GUARD_WINDOW = DAY  # deletes of a device are counted over this time
