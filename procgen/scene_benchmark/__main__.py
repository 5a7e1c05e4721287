"""How fast and how exact scenes are made, beside plain BlenderProc on the same scenes and machine.

    python -m procgen.scene_benchmark --library LIB.blend [--kinds room layers] [--sizes 256x256 640x480]

Prints Markdown. Everything is measured in one run, so that ratios mean something: leave the machine alone.
What is compared, and what was done to be fair: speed.py, labels.py, and the plain script in
procgen/blender/scenes/benchmark.
"""

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path

from blender_addon.contract.scene_spec import KINDS

from .plan import PARTS, Plan, Size
from .run import measure
from .tables import report


def main() -> None:
    arguments = _parser().parse_args()
    plan = Plan(
        library=arguments.library.resolve(),
        kinds=tuple(arguments.kinds),
        sizes=tuple(arguments.sizes),
        scenes=arguments.scenes,
        samples=arguments.samples,
        label_samples=arguments.label_samples,
        parts=tuple(arguments.parts),
    )
    with tempfile.TemporaryDirectory(prefix="asset2vec-benchmark-", dir=arguments.scratch) as scratch:
        result = measure(plan, Path(scratch), lambda line: print(line, file=sys.stderr, flush=True))
    result["command"] = shlex.join(["python", "-m", "procgen.scene_benchmark", *sys.argv[1:]])
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(report(result))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="procgen.scene_benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--library", type=Path, required=True, metavar="LIB.blend")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=["room", "layers"])
    parser.add_argument("--sizes", nargs="+", type=_size, default=[(256, 256), (640, 480)], metavar="WxH")
    parser.add_argument("--scenes", type=int, default=Plan.scenes, help="timed of each (default %(default)s)")
    parser.add_argument("--samples", type=int, default=Plan.samples, help="default %(default)s")
    parser.add_argument("--label-samples", type=int, default=Plan.label_samples,
                        help="of the colours beside labels: 1 tells best what labels cost, 4 "
                        "or more how BlenderProc blends normals (default %(default)s)")  # fmt: skip
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="where to work (default: the system's)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="write all numbers")
    return parser


def _size(text: str) -> Size:
    width, height = (int(number) for number in text.split("x"))
    return width, height


if __name__ == "__main__":
    main()
