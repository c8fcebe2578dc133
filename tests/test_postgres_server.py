"""The databases that other tests are given."""

import asyncpg
import pytest

from tests.postgres_server import PostgresServer


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_a_fresh_database_is_empty(fresh_postgres: str, turn: str) -> None:
    """Two tests in a row cannot see each other's tables."""
    connection = await asyncpg.connect(fresh_postgres)
    try:
        await connection.execute("CREATE TABLE notes (body text)")
        await connection.execute("INSERT INTO notes VALUES ($1)", f"{turn}, 二")

        assert await connection.fetchval("SELECT count(*) FROM notes") == 1
        assert await connection.fetchval("SELECT body FROM notes") == f"{turn}, 二"
    finally:
        await connection.close()


async def test_texts_sort_as_in_sqlite(fresh_postgres: str) -> None:
    """Byte order, so that one ORDER BY means one thing on both databases."""
    connection = await asyncpg.connect(fresh_postgres)
    try:
        rows = await connection.fetch("SELECT x FROM (VALUES ('b'), ('B'), ('二'), ('_'), ('a')) AS t (x) ORDER BY x")
    finally:
        await connection.close()

    assert [row["x"] for row in rows] == ["B", "_", "a", "b", "二"]


def test_a_server_leaves_nothing_behind() -> None:
    """Starting and stopping one leaves no folder, so that nothing piles up on a developer's machine."""
    server = PostgresServer()
    server.start()
    name = server.create()
    server.drop(name)
    folder = server.folder

    server.stop()

    assert not folder.exists()
