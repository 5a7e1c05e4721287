"""What crosses between Blender, procgen and the backend. Read this first.

The packages depend on each other in one direction only:

    nerf_backend  ->  procgen  ->  blender_addon.contract

and everything that one of them writes and another reads is defined in this folder, with the
standard library alone, so that Blender's own Python, the bpy wheel and the backend's Python can
all import it:

    errors.py        the one exception a user sees as a sentence
    files.py         files and folders that are written whole or not at all
    holder.py        who holds a lock, and the sentence for whoever it keeps waiting
    locks.py         files held by a running process
    versions.py      every document names its kind and version; unknown ones are refused
    coordinates.py   axes, units and camera convention
    environment.py   environment variables
    settings.py      settings as dataclasses, the command line made from them
    metadata.py      the custom properties on an asset's metadata
    assets.py        the record of one asset of a library
    view_dataset.py  the folder of rendered views
    scenes.py        what a random scene consists of
    scene_dataset.py the folder of labelled frames
    typed.py         documents as trees of dataclasses, checked field by field
    records.py       such a document in a file, with its kind and version
    events.py        what a running job says: JSON lines
    jobs.py          what a Blender worker can be asked to do
    edits.py         edits of libraries that are not open: what was asked for and what was done
    models.py        the id of a category's model
    workspace.py     where views, models and the catalogue of a library lie
    catalogue.py     the SQLite database of assets and codes
"""
