"""The buttons of the list of jobs."""

import contextlib

import bpy

from .. import asset_state, job_retries, jobs
from ..contract.errors import UserError
from ..watched_job import State
from ..wording import counted, filled, translated
from . import job_words, words
from .attempt import attempt

_LOG_LINES = 24
_LOG_WIDTH = 700  # pixels at a resolution scale of 1
_LOG_BYTES = 1 << 14


class _OnJob:
    """``job`` is its id."""

    job: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: self.act(jobs.named(self.job)))

    def act(self, job: jobs.WatchedJob) -> None:
        raise NotImplementedError


class CancelJob(_OnJob, bpy.types.Operator):
    """Stop this job. What is finished is kept, and it can be gone on with later"""

    bl_idname = "asset2vec.cancel_job"
    bl_label = "Cancel"

    @classmethod
    def description(cls, context: bpy.types.Context, properties: "CancelJob") -> str:
        """Panels grey the button of a job that is stopping: no poll knows which job it is about."""
        with contextlib.suppress(UserError):  # it was forgotten while the mouse is over it
            if jobs.named(properties.job).state is State.STOPPING:
                return translated("This job is stopping already: what is finished is being kept")
        return translated(cls.__doc__ or "")

    def act(self, job: jobs.WatchedJob) -> None:
        job.cancel()


class RetryJob(_OnJob, bpy.types.Operator):
    """Run this job once more. It goes on where it stopped"""

    bl_idname = "asset2vec.retry_job"
    bl_label = "Retry"

    def act(self, job: jobs.WatchedJob) -> None:
        job_retries.retry(job)


class ForgetJob(_OnJob, bpy.types.Operator):
    """Remove this job and its log from the list. What it made stays"""

    bl_idname = "asset2vec.forget_job"
    bl_label = "Remove from List"

    def act(self, job: jobs.WatchedJob) -> None:
        jobs.forget(job)


class ForgetJobs(bpy.types.Operator):
    """Remove all jobs that are over from the list, with their logs. What they made stays"""

    bl_idname = "asset2vec.forget_jobs"
    bl_label = "Clear List"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if any(not job.unfinished for job in jobs.every()):
            return True
        cls.poll_message_set(translated("No job is over"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        if left := jobs.forget_past():
            text = "Kept {jobs}: what was imported is not in its file yet"
            self.report({"INFO"}, filled(text, jobs=counted(left, "job", "jobs")))
        asset_state.redraw()
        return {"FINISHED"}


class ShowJob(_OnJob, bpy.types.Operator):
    """Show what came of this job and the last lines of its log"""

    bl_idname = "asset2vec.show_job"
    bl_label = "Show Log"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        result: set[str] = context.window_manager.invoke_popup(self, width=_LOG_WIDTH)
        return result

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        try:
            job = jobs.named(self.job)
        except UserError as error:  # it was forgotten while this is open
            layout.label(text=str(error), icon="INFO")
            return
        layout.label(text=job.record.title, icon="TEXT")
        width = _LOG_WIDTH * context.preferences.system.ui_scale
        if job.ending:
            words.paragraph(layout, context, job.ending.message, width=width)
            for note in job.ending.notes:
                words.paragraph(layout, context, note, icon="INFO", width=width)
            for problem in job.ending.problems:
                words.paragraph(layout, context, problem, icon="ERROR", width=width)
        for progress in job.stages.values():
            text = f"{job_words.name(progress)}: {job_words.detail(progress)}"
            words.paragraph(layout, context, text.removesuffix(": "), icon="DOT", width=width)
        lines = layout.box().column(align=True)
        lines.scale_y = 0.7
        for line in _log_tail(job):
            lines.label(text=line, translate=False)
        folder = layout.row().operator("wm.path_open", text="Open Folder of the Log", icon="FILE_FOLDER")
        folder.filepath = str(job.folder.root)

    def act(self, job: jobs.WatchedJob) -> None:
        pass  # the popup was all


def _log_tail(job: jobs.WatchedJob) -> list[str]:
    try:
        with open(job.folder.log, "rb") as log:
            log.seek(max(0, job.folder.log.stat().st_size - _LOG_BYTES))
            lines = log.read().decode("utf-8", "replace").splitlines()[-_LOG_LINES:]
    except OSError as error:
        return [filled("The log cannot be read: {reason}.", reason=error.strerror or error)]
    return lines or [translated("Nothing was written into the log.")]


CLASSES = (CancelJob, RetryJob, ForgetJob, ForgetJobs, ShowJob)
