"""What the program costs while it waits for its name: processor and memory of its whole process tree."""

from __future__ import annotations

import time

import psutil


def tree(pid: int) -> list[psutil.Process]:
    """The process and all that it started."""
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]


def busy_s(pid: int) -> float:
    """Seconds of processor time that the living processes of the tree have used."""
    times = [process.cpu_times() for process in tree(pid)]
    return float(sum(each.user + each.system for each in times))


def memory_mb(pid: int) -> tuple[float, float]:
    """(PSS, RSS) of the tree, megabytes; PSS counts what processes share once."""
    each = [process.memory_full_info() for process in tree(pid)]
    return sum(one.pss for one in each) / 1e6, sum(one.rss for one in each) / 1e6


def measure(pid: int, seconds: float) -> dict[str, float]:
    """Watch a program for some time: percent of one core, megabytes at the end."""
    begin, before = time.monotonic(), busy_s(pid)
    time.sleep(seconds)
    share = (busy_s(pid) - before) / (time.monotonic() - begin)
    pss, rss = memory_mb(pid)
    return {
        "cpu_percent_of_one_core": round(100 * share, 1),
        "pss_mb": round(pss),
        "rss_mb": round(rss),
        "processes": float(len(tree(pid))),
    }
