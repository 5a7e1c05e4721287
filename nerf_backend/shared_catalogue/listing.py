"""A library's listing takes its place on the server."""

from typing import Any

from blender_addon.contract.listed_rows import replace_rows

_BY_KEY = ("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off")
_NOTE = (
    "INSERT INTO listings (library) VALUES (?) ON CONFLICT (library) DO UPDATE SET library = excluded.library"
)


def replace_listed(db: Any, library: str) -> None:
    """listed_rows.replace_rows, and when that was: rows that are as they were do not tell it.

    Rows are looked up by their keys: a scan of all that the studio has would keep other writers waiting.
    """
    for setting in _BY_KEY:
        db.execute(setting)
    replace_rows(db, library)
    db.execute(_NOTE, (library,))
