"""What a shared catalogue holds, in numbers."""

from .connection import opened
from .dialect import Statements
from .migrate import VERSION


def status(url: str) -> dict[str, int]:
    with opened(url, VERSION) as connection:
        row = (
            Statements(connection)
            .execute(
                "SELECT (SELECT count(*) FROM assets), (SELECT count(DISTINCT library) FROM assets), "
                "(SELECT count(*) FROM codes), "
                "(SELECT count(*) FROM codes WHERE model IN (SELECT model FROM indexed_models))"
            )
            .fetchone()
        )
    assert row
    return {"version": VERSION, "assets": row[0], "libraries": row[1], "codes": row[2], "indexed": row[3]}
