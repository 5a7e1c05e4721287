"""The one exception whose text is shown to the user as it is, and what becomes of the text of others."""

BAD_INPUT_EXIT_CODE = 2
INTERRUPTED_EXIT_CODE = 130


def reason_of(error: Exception) -> str:
    """What Blender or the system said, as a part of a sentence: on one line, without a full stop."""
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(text.split()).removeprefix("Error: ").rstrip(".")


class UserError(Exception):
    """Something the user can mend: one sentence that names the file and the remedy.

    The command line prints it without a traceback and exits with ``BAD_INPUT_EXIT_CODE``;
    Blender shows it as a report.
    """


class Busy(UserError):
    """Another program holds for a moment what is asked for: ask again."""
