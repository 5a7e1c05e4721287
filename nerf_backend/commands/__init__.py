"""One command of the command line a file: its options, what it calls, and its closing words.

Each module has ``add_arguments(parser)``, ``run(arguments, emit) -> payload`` and
``summary(payload) -> str``; its docstring is the command's help. ``run`` returns what
``--events`` reports as the result.
"""
