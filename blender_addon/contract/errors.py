"""The one exception whose text is shown to the user as it is."""

BAD_INPUT_EXIT_CODE = 2


class UserError(Exception):
    """Something the user can mend: one sentence that names the file and the remedy.

    The command line prints it without a traceback and exits with ``BAD_INPUT_EXIT_CODE``;
    Blender shows it as a report.
    """
