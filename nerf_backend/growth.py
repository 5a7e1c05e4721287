"""When a category has outgrown its model. A refit is never started unasked: it takes minutes."""

from collections.abc import Iterable

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.models import NEW_MODEL

GROWN = 0.5  # new assets, of those that the model was fitted to
POORLY_KNOWN = 0.25  # badly described assets, of all


def advice(category: str, fitted_to: set[str], entries: Iterable[Entry]) -> str:
    """A sentence that advises a new model and says why, or "".

    ``fitted_to`` are the ids of the assets that the category's model was fitted to; ``entries`` those of
    the category that have codes now.
    """
    coded = [entry for entry in entries if entry.codes]
    new = [entry for entry in coded if entry.asset_id not in fitted_to]
    poor = [entry for entry in coded if entry.poor]
    reasons = []
    if len(new) > GROWN * len(fitted_to):
        reasons.append(f"{len(new)} assets came since it was fitted to {len(fitted_to)}")
    if new and len(poor) > POORLY_KNOWN * len(coded):
        reasons.append(f"{len(poor)} of {len(coded)} are badly described by their codes")
    if not reasons:
        return ""
    return (
        f"The model of {category} knows too few of its assets ({', and '.join(reasons)}): "
        f"{NEW_MODEL} fits it to all of them and keeps what codes mean."
    )
