"""Frames a second from spec to files: our run beside a plain BlenderProc script, one worker beside two.

Both sides have one core and one thread of Cycles, the same scenes, cameras, samples and bounces, and no
adaptive sampling. Ours composes, looks for cameras, proves its labels and draws anew; the script is given
the cameras. The first scene of each side counts as its start. Denoisers are each side's default.
"""

import time

from blender_addon.contract.scene_spec import Kind

from .plan import Assets, Plan, Size, frames_of, on_cores, run_ours, steady_rate
from .script_jobs import PlainTimes, ScriptJob
from .scripts import run_script, scenes_of

Numbers = dict[str, float]


def measure_speed(plan: Plan, assets: Assets, kind: Kind, size: Size) -> Numbers:
    with on_cores(1):
        start = time.perf_counter()
        ours = run_ours(plan, assets, kind, size, plan.scenes + 1, workers=1)
        wall = time.perf_counter() - start
        rate = steady_rate(ours.times, 1)
        our_start = wall - (ours.times[-1][0] - ours.times[0][0])
        spec = plan.spec(kind, size)
        scenes = scenes_of(ours.out, assets, plan.scenes + 1)
        start = time.perf_counter()
        job = ScriptJob(scenes, spec.frames, str(ours.out.with_name(f"{ours.out.name}-plain")))
        plain = run_script("plain_script", job, PlainTimes).seconds[1:]
        wall = time.perf_counter() - start
    plain_rate = len(plain) * frames_of(spec) / sum(plain)
    return {
        "frames": float(len(plain) * frames_of(spec)),
        "ours": rate,
        "plain": plain_rate,
        "ratio": rate / plain_rate,
        "our_start": our_start,
        "plain_start": wall - sum(plain),
    }


def measure_workers(plan: Plan, assets: Assets, kind: Kind, size: Size) -> Numbers:
    """Our run on as many cores as workers."""
    rates = {}
    for workers in (1, 2):
        with on_cores(workers):
            # As many timed scenes for two as for one, on average of the same cost.
            done = run_ours(plan, assets, kind, size, plan.scenes + 2 * workers, workers)
        rates[workers] = steady_rate(done.times, workers)
    return {"one": rates[1], "two": rates[2], "ratio": rates[2] / rates[1]}
