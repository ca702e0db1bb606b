"""A few of the faults that `solace bench crisis --faults 1000` injects: no call is lost, whatever breaks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.bench.crisis.breaks import BREAKS
from assistant.bench.crisis.call import raised_again

FAULTS = 56
"""Four of each kind."""
POWER = "power cut"
"""May take a call of the last milliseconds: the voice then says it again, and so does the person."""


def allowed() -> bool:
    """Whether this process may make the namespaces that the faults need."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    probe = ["unshare", "-n", "-m", "--propagation", "private", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not allowed(), reason="needs root, and leave to make namespaces")
def test_no_call_is_lost_whatever_breaks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "bench", "crisis", "--faults", str(FAULTS), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    cases = json.loads(done.stdout)
    assert [(case["kind"], case["moment"], case["lost"], case["notes"]) for case in cases if case["lost"]] == []
    assert {case["kind"] for case in cases} == set(BREAKS)
    assert len(cases) == FAULTS
    twice = [case for case in cases if case["spoken"] > case["pressed"]]
    assert twice == []
    assert [case for case in cases if case["unkept"] and case["kind"] != POWER] == []


@pytest.mark.parametrize(
    ("log", "again"),
    [
        (["write alarm a", "done write alarm a", "ready", "done write notice b"], 0),
        (["write alarm a", "ready", "write alarm a", "done write alarm a"], 1),
        (["write alarm a", "done write alarm a", "ready", "write alarm a"], 0),
        (["done write alarm a", "write alarm  a", "ready", "write alarm T3 a"], 0),
        (["write alarm a", "ready", "done write alarm a", "write alarm a"], 1),
        (["write alarm a", "write alarm a", "done write alarm a"], 0),
        (["write alarm a", "ready", "write alarm b", "done write alarm b"], 0),
    ],
    ids=[
        "kept",
        "unkept",
        "kept and raised twice",
        "noted early",
        "unkept, noted early",
        "twice by one",
        "pressed again",
    ],
)
def test_only_what_was_not_on_the_disk_is_raised_again(log: list[str], again: int) -> None:
    assert raised_again(log) == again
