"""Where the backend is, and how one is made from the extension alone. Knows nothing of Blender.

bundle.py        the backend's wheel, which the extension carries
interpreters.py  the Python 3.11 that an environment is made with
environment.py   the environment's folder, and how far its making has come
needs.py         what it downloads and takes on the disk
create.py        the program that makes one, a job of its own
pip_run.py       its pip, pip_lines.py: what pip says
search.py        finds backends that are there already
doctor.py        asks a backend what it has and what it misses
ask.py           asks a program something and waits no longer than it should
"""
