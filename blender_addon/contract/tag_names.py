"""Which spellings are one tag: capitals and spaces do not matter, so "Wood" and " wood" are the same."""

import unicodedata
from collections import Counter
from collections.abc import Iterable


def tag_key(tag: str) -> str:
    """What is equal for all spellings of a tag."""
    return " ".join(unicodedata.normalize("NFC", tag).casefold().split())


def spellings(tags: Iterable[str]) -> dict[str, str]:
    """By key, the commonest spelling of ``tags``; of equally common ones the first by alphabet."""
    common: dict[str, str] = {}
    for tag, _ in sorted(Counter(tags).items(), key=lambda pair: (-pair[1], pair[0])):
        common.setdefault(tag_key(tag), " ".join(tag.split()))
    return common
