"""The edit of libraries as a job (contract/job_folder.py); edit_process.py calls it."""

import signal
import traceback
from pathlib import Path

from ..contract.errors import UserError
from ..contract.events import Error, Result
from ..contract.job_speaker import JobSpeaker
from .edit_files import edit_files


def run(document: Path, folder: Path) -> None:
    # Blender's own handler would only note that somebody wants it to stop.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with JobSpeaker(folder) as speaker:
        try:
            speaker.emit(Result(edit_files(document, speaker.emit)))
        except UserError as error:
            speaker.emit(Error(str(error)))
        except KeyboardInterrupt:
            return  # no file is left half done, and the document says which are done
        except Exception as error:
            traceback.print_exc()
            text = "".join(traceback.format_exception_only(error)).strip()
            speaker.emit(Error(text, expected=False))
