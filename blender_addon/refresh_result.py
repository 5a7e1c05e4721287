"""What a refresh's result says beside the codes, in sentences for the end of its job."""

from .contract.models import NEW_MODEL
from .watched_job import WatchedJob
from .wording import counted, filled, translated

_NAMED = 4  # assets in a sentence


def notes(job: WatchedJob) -> tuple[str, ...]:
    """With the button where the backend names a command."""
    assert job.result
    said = job.result.payload.get("notes", ())
    return tuple(text.replace(NEW_MODEL, translated("Fit Anew")) for text in said)


def problems(job: WatchedJob) -> tuple[str, ...]:
    """What the user is to know of assets that got no codes, or bad ones."""
    assert job.result
    found = list(job.problems)
    if poor := job.result.payload.get("poor", ()):
        names = ", ".join(poor[:_NAMED])
        if len(poor) > _NAMED:
            names = filled("{name} and {number} more", name=names, number=len(poor) - _NAMED)
        text = "Badly described by their codes, so do not trust their neighbours: {names}. Fit Anew helps."
        found.append(filled(text, names=names))
    if left_out := len(job.result.payload.get("uncategorised", ())):
        assets = counted(left_out, "asset has", "assets have")
        found.append(filled("{assets} no category and got no codes.", assets=assets))
    return tuple(found)
