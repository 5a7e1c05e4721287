"""Ends a worker before its memory grows: its next job starts a new process."""

from .blender_process import BlenderWorker

JOBS = 100  # that a process does before a new one takes its place
GROWTH = 1.5  # of its memory, after which it is replaced at once


class WorkerMemory:
    """Watches the workers of a pool, each from its own thread."""

    def __init__(self) -> None:
        self._first: dict[int, float] = {}
        self._jobs: dict[int, int] = {}

    def watch(self, worker: BlenderWorker, megabytes: float) -> None:
        """To be told after each job what the process has in use; 0 where the system does not say."""
        key = id(worker)
        first = self._first.setdefault(key, megabytes)
        self._jobs[key] = self._jobs.get(key, 0) + 1
        if self._jobs[key] >= JOBS or megabytes > GROWTH * first:
            worker.close()
            del self._first[key], self._jobs[key]
