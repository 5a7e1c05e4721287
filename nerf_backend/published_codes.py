"""Codes that the assets of a library have on themselves, where the catalogue knows none that are as good."""

from collections.abc import Iterator, Mapping, Sequence

from blender_addon.contract import metadata
from blender_addon.contract.assets import FITTED, AssetRecord, state
from blender_addon.contract.catalogue import Codes, Entry


def better_codes(
    records: Sequence[AssetRecord], entries: Sequence[Entry], models: Mapping[str, str]
) -> Iterator[Codes]:
    """Codes to take from the library's ``records``; ``entries`` are what the catalogue knows of them.

    ``models`` are the ids of each category's model of now.
    """
    known = {entry.asset_id: entry for entry in entries}
    for record in records:
        if record.fitted and may_be_of(record.fitted[metadata.MODEL], record.category, models):
            entry, model = known.get(record.asset_id), models.get(record.category, "")
            if entry is None or not entry.codes or _knows_better(record, entry, model):
                yield Codes.from_metadata(record.asset_id, record.fitted)


def may_be_of(model: str, category: str, models: Mapping[str, str]) -> bool:
    """Whether codes of ``model`` can be of an asset of ``category``, given each category's model of now.

    An asset that was moved from one category to another still carries codes of the former.
    """
    own = models.get(category, "")
    return model == own if own else bool(category) and model not in models.values()


def _knows_better(record: AssetRecord, entry: Entry, model: str) -> bool:
    """Whether the asset's codes are those of what it is now, and the catalogue's are not.

    As when they were fitted by somebody who had no way to the studio's catalogue.
    """
    own = record.fitted[metadata.SOURCE_HASH], record.fitted[metadata.MODEL]
    return entry.state(model) != FITTED and state(record.source_hash, model, own) == FITTED
