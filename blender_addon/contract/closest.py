"""What somebody who misspelt a name may have meant."""

import difflib
from collections.abc import Iterable

ALIKE = 0.5  # share of equal signs (difflib) from which a name is worth naming


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The end of a sentence: the closest of the ``known`` names, or ``otherwise`` if none is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=ALIKE)
    return f"did you mean {close[0]!r}?" if close else otherwise
