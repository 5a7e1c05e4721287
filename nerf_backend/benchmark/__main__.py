"""The benchmark: the field's targets and its rivals, measured in one run on sampled chairs.

    python -m nerf_backend.benchmark --out DIR                         the fit of 5 minutes and its rows
    python -m nerf_backend.benchmark --out DIR --minutes 5 15 --all    everything

Prints Markdown, writes DIR/result.json, DIR/result.md and DIR/pictures. Every stage is kept: a run
that was stopped goes on where it was, and further stages join the result of earlier ones.
"""

import argparse
import sys
from pathlib import Path

from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, UserError

from ..cli import INTERRUPTED_EXIT_CODE
from ..commands import options
from ..interrupt import raise_when_stopped
from .plan import Plan
from .result import write_result
from .runs import GROUPS, run_stages


def main() -> int:
    arguments = _parser().parse_args()
    plan = Plan(
        out=arguments.out.resolve(),
        minutes=tuple(arguments.minutes),
        baseline_minutes=arguments.baseline_minutes or min(arguments.minutes),
        ablation_minutes=arguments.ablation_minutes,
        assets=arguments.assets,
        unseen=arguments.unseen,
        twins=arguments.twins,
        seed=arguments.seed,
        steps=arguments.steps,
        resolution=arguments.resolution,
        workers=arguments.workers,
        blender=arguments.blender,
    )
    raise_when_stopped()
    groups = GROUPS if arguments.all else tuple(arguments.only or ("data", "fronts", "fit", "pictures"))
    groups += ("baselines",) if arguments.baselines else ()
    groups += ("rivals",) if arguments.rivals else ()
    groups += ("ablation",) if arguments.ablation else ()
    try:
        run_stages(plan, groups)
    except UserError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT_EXIT_CODE
    except KeyboardInterrupt:
        print("Stopped. The same command goes on where it was.", file=sys.stderr)
        return INTERRUPTED_EXIT_CODE
    print(write_result(plan))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="DIR", help="where everything goes")
    add(
        "--minutes",
        type=float,
        nargs="+",
        default=[5.0],
        metavar="M",
        help="a fit of each length (default 5)",
    )
    add("--assets", type=options.positive, default=128, help="chairs the field is fitted to (default 128)")
    add("--unseen", type=options.positive, default=12, help="chairs it never sees (default 12)")
    add("--twins", type=int, default=24, help="recoloured twins, and as many reshaped (default 24)")
    add("--seed", type=int, default=0, help="seed of the chairs and the fits (default 0)")
    add("--resolution", type=options.positive, default=64, help="pixels a side of a view (default 64)")
    add("--baselines", action="store_true", help="probe features of the pictures as well")
    add("--rivals", action="store_true", help="fit a CodeNeRF-like network, and our field to pictures alone")
    add("--ablation", action="store_true", help="fit variants of our field, each differing in one thing")
    add("--baseline-minutes", type=float, default=0.0, metavar="M",
        help="of each rival (default the shortest of --minutes)")  # fmt: skip
    add("--ablation-minutes", type=float, default=1.5, metavar="M", help="of each variant (default 1.5)")
    add("--all", action="store_true", help="every stage")
    add("--only", nargs="+", choices=GROUPS, metavar="STAGE", help=f"only these stages: {', '.join(GROUPS)}")
    add("--steps", type=int, default=0, help="steps of each fit in place of minutes, for a rehearsal")
    options.add_workers(parser)
    options.add_blender(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
