"""Every test of this room that asks for `database` runs once on SQLite and once on PostgreSQL."""

from tests.databases import database, database_url, empty_url

__all__ = ["database", "database_url", "empty_url"]
