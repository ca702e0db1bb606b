"""The program is held in memory: whole where it may, its code where the limit of locked memory is low."""

from __future__ import annotations

import os
import resource
import shutil
from pathlib import Path

import pytest

from tests.crisis.unit import Unit

LIMIT = 8 << 20
UNPRIVILEGED = ("setpriv", "--bounding-set=-ipc_lock") if os.geteuid() == 0 else ()
needs_tools = pytest.mark.skipif(not shutil.which("setpriv") or not shutil.which("prlimit"), reason="needs util-linux")


def held_kib(unit: Unit) -> int:
    """Memory that cannot be taken away."""
    assert unit.process is not None
    status = Path(f"/proc/{unit.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmLck:"))


@needs_tools
def test_where_the_limit_is_low_the_code_is_held(tmp_path: Path) -> None:
    hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
    limit = LIMIT if hard == resource.RLIM_INFINITY else min(hard, LIMIT)
    if limit < 4 << 20:
        pytest.skip("nothing as large as the interpreter may be locked here")
    with Unit(tmp_path, before=("prlimit", f"--memlock={limit}", *UNPRIVILEGED)) as unit:
        unit.wait_log("memory cannot be held whole: Cannot allocate memory; of the code")
        assert 2048 <= held_kib(unit) <= limit >> 10
        unit.press()
        unit.wait_alarm()


@needs_tools
def test_where_nothing_may_be_held_the_button_works(tmp_path: Path) -> None:
    with Unit(tmp_path, before=("prlimit", "--memlock=0", *UNPRIVILEGED)) as unit:
        unit.wait_log("memory cannot be held whole")
        assert held_kib(unit) == 0
        unit.press()
        unit.wait_alarm()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_where_it_may_all_is_held(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        unit.wait_log("ready")
        assert not [line for line in unit.log if line.startswith("memory cannot be held")]
        assert held_kib(unit) > 8192
        unit.press()
        unit.wait_alarm()
