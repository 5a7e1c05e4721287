"""What is done in Blender when a job is over, a function a kind. Whatever else ends says just that it did."""

from collections.abc import Callable

from . import backend_state, environment_job, file_edits, import_job, refresh_job, suggested_tags_job
from .asset_map import making
from .contract.errors import UserError
from .contract.job_folder import Ending
from .dataset import export_job, page_job, preview_job, render_job
from .watched_job import WatchedJob
from .wording import filled, translated

# Given a job with a result: its ending, or None to be asked again a little later.
DELIVER: dict[str, Callable[[WatchedJob], Ending | None]] = {
    refresh_job.KIND: refresh_job.deliver,
    making.KIND: making.deliver,
    import_job.KIND: import_job.deliver,
    environment_job.KIND: backend_state.deliver,
    refresh_job.ELSEWHERE: refresh_job.deliver_elsewhere,
    file_edits.KIND: file_edits.deliver,
    suggested_tags_job.KIND: suggested_tags_job.deliver,
    render_job.KIND: render_job.deliver,
    preview_job.KIND: preview_job.deliver,
    page_job.KIND: page_job.deliver,
    export_job.KIND: export_job.deliver,
}


def ending_of(job: WatchedJob) -> Ending | None:
    """None as long as the job's result cannot be taken, because the artist is in the middle of something."""
    problems = tuple(job.problems)
    if job.stopped:
        return Ending(_said_of_stopped(job), stopped=True)
    if job.error:
        return Ending(job.error.message, failed=True, problems=problems)
    if not job.result:
        words = job.last_words or "it said nothing"
        text = filled("It ended unexpectedly: {words}. Its log says more.", words=translated(words))
        return Ending(text, failed=True, problems=problems)
    deliver = DELIVER.get(job.record.kind, _done)
    try:
        return deliver(job)
    except UserError as error:
        return Ending(str(error), failed=True, problems=problems)


def _said_of_stopped(job: WatchedJob) -> str:
    if import_job.is_aside(job):
        return "Stopped: nothing was imported."
    return "Stopped: what is finished is kept, and it goes on from there."


def _done(job: WatchedJob) -> Ending:
    return Ending("Done.", problems=tuple(job.problems))
