"""A job's state and progress as words for an artist."""

from ..contract.events import Progress, duration
from ..watched_job import State, WatchedJob
from ..wording import filled

_COUNTED_UP_TO = 150

STAGES = {
    "environment": "Making an environment for Python",
    "collect": "Finding out which packages are needed",
    "download": "Downloading {message}",
    "install": "Installing packages",
    "examine": "Trying it out",
    "start": "Starting",
    "import": "Importing models",
    "list": "Reading the library",
    "render": "Rendering views",
    "cluster": "{message}",
    "read": "Reading the views",
    "fit": "Learning what the assets have in common",
    "measure": "Checking the likeness",
    "export": "Writing the export",
    "drift": "Comparing new codes with old ones",
    "codes": "Finding the codes of new assets",
    "write": "Writing the codes",
    "tags": "Learning what each tag means",
    "edit": "Changing other files",
    "bake": "Preparing assets for scenes",
    "scenes": "Rendering scenes",
    "inspect": "Looking at the frames",
}


def name(progress: Progress) -> str:
    """Of its stage."""
    return filled(STAGES.get(progress.stage, progress.stage.capitalize()), message=progress.message)


def stage(progress: Progress) -> str:
    """With the speed, if it is one of frames."""
    words = name(progress)
    speed = progress.values.get("frames_per_second")
    if not speed:
        return words
    if speed >= 1:
        return filled("{stage}, {speed:.1f} frames a second", stage=words, speed=speed)
    return filled("{stage}, {speed:.1f} frames a minute", stage=words, speed=60 * speed)


def caption(progress: Progress) -> str:
    """What the picture of a stage shows."""
    return "Above: some assets. Below: as they are learnt so far." if progress.stage == "fit" else ""


def detail(progress: Progress) -> str:
    """``12 of 26, 3 min 5 s left``. Assets are counted; of thousands of steps the share is enough."""
    if progress.total > _COUNTED_UP_TO:
        done = f"{100 * progress.done // progress.total}%"
    else:
        done = progress.message
        if progress.total > 1:
            done = filled("{done} of {total}", done=progress.done, total=progress.total)
    if progress.seconds_left is None:
        return done
    return filled("{done}, {time} left", done=done, time=duration(progress.seconds_left))


def fraction(progress: Progress) -> float:
    return min(1.0, progress.done / progress.total) if progress.total else 0.0


def state(job: WatchedJob) -> tuple[str, str]:
    """In words, and an icon."""
    if job.ending:
        if job.ending.stopped:
            return "Stopped", "PAUSE"
        return ("Failed", "ERROR") if job.ending.failed else ("Done", "CHECKMARK")
    return {
        State.STARTING: ("Starting", "TIME"),
        State.RUNNING: ("Running", "PLAY"),
        State.SILENT: (filled("Does not answer for {seconds:.0f} s", seconds=job.silent_seconds()), "ERROR"),
        State.STOPPING: ("Stopping: what is finished is being kept", "TIME"),
        State.OVER: ("Taking its result", "TIME"),
    }[job.state]
