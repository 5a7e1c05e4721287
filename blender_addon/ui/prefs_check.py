"""Preferences: what the backend can do here, in plain words, from its own doctor."""

import bpy

from .. import backend_state
from ..backend_setup.doctor import Finding
from ..wording import filled, sentence, translated
from . import words

_TITLE = 0.3  # of the width
# Of these the subject says more than what they are needed for.
_BY_SUBJECT = {"Python": "Python", "Blender": "Blender", "GPU": "GPU", "Machine": "Computer"}


def draw(layout: bpy.types.UILayout, context: bpy.types.Context, width: float) -> None:
    checked = backend_state.checked
    if checked.running:
        text = filled(
            "Asking the backend ... {seconds:.0f} s (the first time it takes longer)", seconds=checked.seconds
        )
        layout.label(text=text, icon="TIME")
    if checked.problem:
        words.paragraph(layout, context, checked.problem, icon="ERROR", alert=True, width=width)
    if checked.value:
        for finding in checked.value.findings:
            _draw_finding(layout, context, finding, width)


def _draw_finding(
    layout: bpy.types.UILayout, context: bpy.types.Context, finding: Finding, width: float
) -> None:
    row = layout.split(factor=_TITLE)
    title = _BY_SUBJECT.get(finding.subject) or finding.needed.capitalize()
    name = row.column()
    name.scale_y = 0.8
    name.label(text=title, icon="CHECKMARK" if finding.ok else "ERROR")
    text = finding.text if finding.ok else f"{sentence(finding.text)} {_remedy(finding)}"
    words.paragraph(row.column(), context, text, width=width * (1 - _TITLE))


def _remedy(finding: Finding) -> str:
    """For who has the add-on alone; the command line's own is about pip."""
    if finding.subject == "GPU":
        return translated("Choose NVIDIA GPU and press Update, or Create.")
    if finding.subject == "Machine":
        return translated("Free some space.")
    return filled(
        "Without it there are no {needed}. Update or Create installs it.", needed=translated(finding.needed)
    )
