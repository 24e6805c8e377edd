"""What several benchmarks share: one process measured, samples and ratios shown, a test cluster. Standard library only."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLUSTER = ROOT / "tests/cluster/cluster"
UNITS = {"wall": ("ms", 1e3), "cpu": ("ms", 1e3), "memory": ("MB", 1e-6)}

# A process begins with the peak of the one that it was forked from: a small one starts it.
STARTER = """
import json, os, sys, time
at, began = time.time(), time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as out:
    json.dump({"code": os.waitstatus_to_exitcode(status), "at": at, "wall": time.perf_counter() - began,
               "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}, out)
"""


def measure(argv, cwd=None, **env):
    """{"at": s since the epoch, "wall": s, "cpu": s, "memory": bytes, "out": text} of a process and its children."""
    with tempfile.TemporaryDirectory(prefix="k8spark-bench-") as folder:
        paths = [Path(folder, name) for name in ("sample", "stdout", "stderr")]
        with open(paths[1], "wb") as out, open(paths[2], "wb") as err:
            subprocess.run([sys.executable, "-I", "-S", "-c", STARTER, str(paths[0]), *map(str, argv)], check=True, cwd=cwd,
                           stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={**os.environ, **env})
        sample = json.loads(paths[0].read_text())
        sample["out"], err = (path.read_text(errors="replace") for path in paths[1:])
    if sample["code"] != 0:
        sys.exit(f"{argv[0]} ended with {sample['code']}:\n{err[-2000:]}")
    return sample


def shown(samples, what, unit="", factor=1.0):
    """Median and spread: "12.1 (11.9 to 12.8)"."""
    unit, factor = (unit, factor) if unit else UNITS[what]
    values = [sample[what] * factor for sample in samples]
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def print_ratio(name, ours, theirs, what, most):
    """A row of the table of budgets; True if it is kept. `ours` and `theirs` are samples of interleaved rounds."""
    ratio = statistics.median(sample[what] for sample in ours) / statistics.median(sample[what] for sample in theirs)
    each = sorted(mine[what] / other[what] for mine, other in zip(ours, theirs))
    spread = f"(1/{1 / each[-1]:.1f} to 1/{1 / each[0]:.1f})"
    print(f"{name:<46}{f'1/{1 / ratio:.1f}':>8} {spread:<20} at most 1/{1 / most:.3g}   {'kept' if ratio <= most else 'EXCEEDED'}",
          flush=True)
    return ratio <= most


def cluster(*words):
    return subprocess.run([str(CLUSTER), *words], capture_output=True, text=True, check=True).stdout.strip()
