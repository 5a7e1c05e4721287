"""The edit of libraries as a job (contract/job_folder.py); edit_process.py calls it."""

from pathlib import Path

from ..contract.job_speaker import run_job
from .edit_files import edit_files


def run(document: Path, folder: Path) -> None:
    """Wherever it is stopped, no file is left half done, and the document says which are done."""
    run_job(folder, lambda emit: edit_files(document, emit))
