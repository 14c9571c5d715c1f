"""The one door to SQLite: engine, tables, capture, migrations and the search index."""
