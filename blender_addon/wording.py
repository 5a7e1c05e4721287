"""Sentences in the language of Blender's interface: a fixed template is translated, and filled afterwards.

``layout.label``, ``self.report`` and the like translate a fixed sentence by themselves; what is filled in, or
put where Blender does not look, comes from here. Modules that are read without Blender too may use it.
"""

import sys


def translated(text: str) -> str:
    """In the interface's language; as it is where there is no Blender, as in tests of pure functions.

    Blender is only read: a thread that finds out why something cannot be may ask, too.
    """
    blender = sys.modules.get("bpy")
    return str(blender.app.translations.pgettext_iface(text)) if blender else text


def filled(template: str, **values: object) -> str:
    """``filled("{name} is not an asset.", name="Chair")``."""
    return translated(template).format(**values)


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {translated(one if number == 1 else many)}"


def sentence(reason: str) -> str:
    """Of a reason, which has no full stop."""
    return filled("{reason}.", reason=translated(reason))


def disk_size(number: float) -> str:
    """Of so many bytes, as disks are counted: ``310 MB``."""
    if number >= 1e9:
        return filled("{size:.1f} GB", size=number / 1e9)
    if number >= 1e6:
        return filled("{size:.0f} MB" if number >= 1e7 else "{size:.1f} MB", size=number / 1e6)
    return filled("{size} kB", size=max(1, round(number / 1e3)))
