"""The outcomes as a Markdown table."""

from collections.abc import Sequence

import numpy as np

from ..confidence import chances, worth
from .answers import Outcome

FACING = 15.0  # degrees within which a pose is right


def table(found: Sequence[Outcome], assets: int) -> str:
    """A row a method and setting, then pose, confidence and seconds."""
    lines = [
        f"| {assets} assets | photos | right at rank 1 | within rank 5 |",
        "|---|---|---|---|",
    ]
    for setting in dict.fromkeys(one.setting for one in found):
        asked = [one for one in found if one.setting == setting]
        seen = [one for one in asked if not one.refused]
        lines.append(_row(f"photo to asset, {setting}", len(asked), [one.rank() for one in seen]))
        for name in seen[0].baselines if seen else ():
            lines.append(_row(f"{name}, {setting}", len(asked), [one.baselines[name] for one in seen]))
    return "\n".join([*lines, "", _notes(found)])


def _row(name: str, asked: int, ranks: Sequence[int]) -> str:
    """A photo that was refused counts as wrong."""
    first, fifth = (sum(rank <= most for rank in ranks) / max(asked, 1) for most in (1, 5))
    return f"| {name} | {asked} | {first:.2f} | {fifth:.2f} |"


def _notes(found: Sequence[Outcome]) -> str:
    seen = [one for one in found if one.candidates]
    errors = np.array([180.0 if one.pose_error is None else one.pose_error for one in seen])
    seconds = np.array([one.seconds for one in seen])
    lines = [
        f"Pose of the right asset: median {np.median(errors):.1f} degrees off, "
        f"within {FACING:.0f} degrees in {(errors < FACING).mean():.2f} of photos.",
        f"Seconds of one core a photo, cut-out and search: median {np.median(seconds):.1f}.",
        f"Refused: {sum(bool(one.refused) for one in found)} of {len(found)}.",
    ]
    for odd, name in ((0, "even photos, to which the weights were fitted"), (1, "odd photos")):
        some = [one for one in seen if one.number % 2 == odd]
        if some:
            lines.append(f"Confidence, {name}: {_calibration(some)}")
    return "\n".join(lines)


def _calibration(seen: Sequence[Outcome]) -> str:
    """With the asset in the library: how sure, how often right. Without it: how often that is noticed."""
    sure, right, none_there, none_gone = [], [], [], []
    for one in seen:
        worths = np.array([worth(numbers) for _, numbers in one.candidates])
        names = [asset for asset, _ in one.candidates]
        shares, none = chances(worths)
        sure.append(float(shares.max()))
        right.append(names[int(shares.argmax())] == one.asset)
        none_there.append(none)
        rest = [w for w, asset in zip(worths, names, strict=True) if asset != one.asset]
        none_gone.append(chances(np.array(rest))[1] if rest else 1.0)
    return (
        f"mean {np.mean(sure):.2f} where {np.mean(right):.2f} are right; said to be none of the assets "
        f"{np.mean(np.array(none_there) > 0.5):.2f} with the asset in the library, "
        f"{np.mean(np.array(none_gone) > 0.5):.2f} without it ({len(seen)} photos)."
    )
