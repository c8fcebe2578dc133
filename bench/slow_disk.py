"""A command on a disk whose every fsync and fdatasync really takes so much longer; needs Linux and a C compiler.

    python -m bench.load --steps bench/report_form.toml \\
        --bot "python -m bench.slow_disk 5 python -m bench.dialogue {base_url} {token}"

The shim beside this file is compiled into a folder of its own and loaded before the C library. It holds up the thread
that syncs, wherever the program does so; nothing in the program knows. With no command it says what a sync costs here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_SOURCE = Path(__file__).with_name("slow_disk.c")
_SYNCS = 200


def compiled() -> Path:
    """The shim, compiled now; ends with a sentence where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        sys.exit("bench.slow_disk: needs Linux and a C compiler (cc)")
    shim = Path(tempfile.mkdtemp(prefix="slow-disk-")) / "slow_disk.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(shim), str(_SOURCE), "-ldl"], check=True)
    return shim


def sync_ms() -> float:
    """What one fsync costs in this process, in milliseconds: the middle of many."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(_SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return sorted(times)[_SYNCS // 2] * 1000


def main() -> None:
    """Become the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.slow_disk", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("ms", type=float, help="how much longer each sync takes")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    if "SLOW_DISK_MS" in os.environ:
        print(json.dumps({"added_ms": given.ms, "sync_ms": round(sync_ms(), 2)}))
        return
    slowed = {**os.environ, "LD_PRELOAD": str(compiled()), "SLOW_DISK_MS": str(given.ms)}
    command = given.command or [sys.executable, "-m", "bench.slow_disk", str(given.ms)]
    os.execvpe(command[0], command, slowed)


if __name__ == "__main__":
    main()
