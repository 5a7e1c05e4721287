"""Narrow queries of the catalogue: what a library of a million assets is asked without reading it all."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any

from .catalogue import Catalogue

ROWS_AT_ONCE = 10_000


@dataclasses.dataclass(frozen=True)
class Mark:
    """Where a catalogue stands: ``change`` is the number of the last change of codes, 0 before the first."""

    token: str  # which catalogue; one that was made anew has another
    change: int
    mark: str = ""  # of that change; after a backup is restored another change has its number


@dataclasses.dataclass(frozen=True)
class StoredCode:
    """An asset's codes as they are stored: CODE_SIZE little-endian float32 each."""

    asset_id: str
    shape: bytes
    appearance: bytes


def mark(catalogue: Catalogue) -> Mark:
    with catalogue.reading() as db:
        (token,) = db.execute("SELECT token FROM origin").fetchone()
        last = db.execute("SELECT change, mark FROM change_marks ORDER BY change DESC LIMIT 1").fetchone()
    return Mark(token, *(last or (0, "")))


def has_been_at(catalogue: Catalogue, mark: Mark) -> bool:
    """Whether the catalogue as it is now came from where it stood at ``mark``."""
    with catalogue.reading() as db:
        found = db.execute(
            "SELECT 1 FROM origin WHERE token = ?1 AND (?2 = 0 OR EXISTS "
            "(SELECT 1 FROM change_marks WHERE change = ?2 AND mark = ?3))",
            (mark.token, mark.change, mark.mark),
        ).fetchone()
    return found is not None


def stored_codes(catalogue: Catalogue, category: str, model: str) -> Iterator[list[StoredCode]]:
    """The codes of a category and model, ROWS_AT_ONCE at a time, in no order."""
    with catalogue.reading() as db:
        found = db.execute(
            "SELECT c.asset_id, c.shape, c.appearance FROM codes c JOIN assets a USING (asset_id) "
            "WHERE a.category = ? AND c.model = ?",
            (category, model),
        )
        while rows := found.fetchmany(ROWS_AT_ONCE):
            yield [StoredCode(*row) for row in rows]


def changed_codes(
    catalogue: Catalogue, after: int, category: str, model: str
) -> tuple[list[str], list[StoredCode]]:
    """Assets of any category whose codes changed after change ``after``, and the codes that those of this
    category and model have now: the others are gone from it, or were never in it."""
    with catalogue.reading() as db:
        rows = db.execute(
            "SELECT n.asset_id, c.shape, c.appearance FROM code_changes n "
            "LEFT JOIN assets a ON a.asset_id = n.asset_id AND a.category = ? "
            "LEFT JOIN codes c ON c.asset_id = a.asset_id AND c.model = ? "
            "WHERE n.change > ? ORDER BY n.change",
            (category, model, after),
        ).fetchall()
    return [row[0] for row in rows], [StoredCode(*row) for row in rows if row[1] is not None]


def names(catalogue: Catalogue, library: str) -> list[str]:
    """Of a library's assets, in order."""
    return _column(
        catalogue,
        "SELECT name FROM assets WHERE library = ? ORDER BY name",
        catalogue.stored_path(library),
    )


def categories(catalogue: Catalogue, library: str) -> list[str]:
    return _column(
        catalogue,
        "SELECT DISTINCT category FROM assets WHERE library = ? AND category != '' ORDER BY category",
        catalogue.stored_path(library),
    )


def libraries(catalogue: Catalogue, category: str) -> list[str]:
    """Paths of all libraries with assets of a category: one step in the index each, however many assets."""
    found = _column(
        catalogue,
        "WITH RECURSIVE each(library) AS (SELECT min(library) FROM assets WHERE category = ?1 UNION ALL "
        "SELECT (SELECT min(library) FROM assets WHERE category = ?1 AND library > each.library) "
        "FROM each WHERE each.library IS NOT NULL) SELECT library FROM each WHERE library IS NOT NULL",
        category,
    )
    return [catalogue.library_path(library) for library in found]


def ids_in(catalogue: Catalogue, library: str, category: str) -> list[str]:
    return _column(
        catalogue,
        "SELECT asset_id FROM assets WHERE library = ? AND category = ?",
        catalogue.stored_path(library),
        category,
    )


def count(catalogue: Catalogue, category: str) -> int:
    return sum(_column(catalogue, "SELECT count(*) FROM assets WHERE category = ?", category))


def models(catalogue: Catalogue, category: str) -> list[str]:
    """Ids of models that the category's codes are of, the most common first."""
    return _column(
        catalogue,
        "SELECT model FROM codes JOIN assets USING (asset_id) WHERE category = ? "
        "GROUP BY model ORDER BY count(*) DESC, model",
        category,
    )


def coded_counts(catalogue: Catalogue) -> dict[str, int]:
    """How many assets of each category have codes."""
    if not catalogue.exists():
        return {}
    with catalogue.reading() as db:
        return dict(
            db.execute(
                "SELECT category, count(*) FROM assets JOIN codes USING (asset_id) WHERE category != '' "
                "GROUP BY category ORDER BY category"
            )
        )


def tag_lists(catalogue: Catalogue, category: str) -> dict[str, tuple[str, ...]]:
    """The different lists of tags of a category's assets, far fewer than assets, by how they are stored."""
    found = _column(catalogue, "SELECT DISTINCT tags FROM assets WHERE category = ?", category)
    return {text: tuple(json.loads(text)) for text in found}


def labels_in(catalogue: Catalogue, most_rows: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags and categories that are in use, as far as the first ``most_rows`` assets tell."""
    with catalogue.reading() as db:
        rows = db.execute(
            "SELECT DISTINCT category, tags FROM (SELECT category, tags FROM assets LIMIT ?) AS first",
            (most_rows,),
        ).fetchall()
    tags = {tag for _, stored in rows for tag in json.loads(stored)}
    return tuple(sorted(tags)), tuple(sorted({category for category, _ in rows if category}))


def tags_of(catalogue: Catalogue, category: str) -> dict[str, tuple[str, ...]]:
    """By asset id."""
    if not catalogue.exists():
        return {}
    with catalogue.reading() as db:
        rows = db.execute("SELECT asset_id, tags FROM assets WHERE category = ?", (category,)).fetchall()
    return {asset_id: tuple(json.loads(tags)) for asset_id, tags in rows}


def ids_with_tag_lists(catalogue: Catalogue, category: str, stored: Sequence[str]) -> list[str]:
    """Of a category's assets whose tags are one of the lists, as they are ``stored``."""
    return _column(
        catalogue,
        f"SELECT asset_id FROM assets WHERE category = ? AND tags {catalogue.one_of}",
        category,
        json.dumps(stored),
    )


def _column(catalogue: Catalogue, query: str, *values: str) -> list[Any]:
    if not catalogue.exists():
        return []
    with catalogue.reading() as db:
        return [row[0] for row in db.execute(query, values)]
