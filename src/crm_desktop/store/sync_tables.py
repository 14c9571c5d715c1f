"""The tables in which a file knows its server; apart from what reads them, for each opening compares the schema."""

from __future__ import annotations

SYNC_TABLES = (
    "CREATE TABLE sync_state(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # What became of an op that was not simply applied, and whether a person has dealt with it.
    "CREATE TABLE sync_answer(n INTEGER PRIMARY KEY, out TEXT NOT NULL, why TEXT NOT NULL, seq INTEGER NOT NULL,"
    " done INTEGER NOT NULL DEFAULT 0) STRICT",
    # What few ops carry on the wire beside the columns of `change`: another schema, the label before a re-labelling.
    "CREATE TABLE sync_extra(n INTEGER PRIMARY KEY, extra TEXT NOT NULL) STRICT",
    # The places of the server's history at the ends of the commits that were pulled.
    "CREATE TABLE sync_point(seq INTEGER PRIMARY KEY, chain TEXT NOT NULL) STRICT",
    # Records of which this version does not know a field: laid out again after an upgrade.
    "CREATE TABLE sync_parked(tbl TEXT NOT NULL, rid TEXT NOT NULL, PRIMARY KEY (tbl, rid)) STRICT, WITHOUT ROWID",
    # How people and devices of the team are called, as the server said last: readable without a network.
    "CREATE TABLE sync_name(id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # Sealed ops that were not pulled back yet: what is shown over the server's values, and what may have to be sent.
    "CREATE INDEX change_unpulled ON change(lsn, dig) WHERE dig IS NOT NULL AND seq IS NULL",
)
