"""Calibrates the end of a turn on the development half: weights of the witnesses, then the wait they buy.

A logistic regression (numpy, ridge) over every silence of at least 0.35 s: a row for each time the first witness was
asked, and the same rows with a witness struck out, so that a missing one is known too. Each silence has the weight 1,
ends and pauses weigh the same together. Then a search over `Wait` for the least mean latency that keeps the cut-ins.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from assistant.bench.tapes import Answers, Outcome, Replay, Tape
from assistant.events import AskSound, SoftEnd, WentOn
from assistant.settings import TurnSettings
from assistant.turns.endpoint import Endpoint, Wait
from assistant.turns.patience import Patience
from assistant.turns.witnesses import Evidence, Witnesses, features, pooled

LEAST_S = 0.35
RIDGE = 0.02
"""Per row, on all weights but the bias."""
CUT_INS = 0.05
"""Share of paused clips that may hear a reply, when the wait is chosen."""
LATE_S = 3.0
"""A latency beyond counts as this much."""
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence of a clip and what was known in it."""

    tape: Tape
    end: bool
    """Whether the turn had ended."""
    labelled: bool
    """Whether it is the clip's end, or the pause that was made long."""
    length_s: float
    evidence: tuple[tuple[float, Evidence], ...]
    """(Seconds of silence when the first witness was asked, all witnesses)."""


def silences(tape: Tape, answers: Answers) -> list[Silence]:
    """Every silence of a clip, as an endpoint that never ends a turn would live through it."""
    replay = Replay(tape, Endpoint(TurnSettings(), Patience(), wait=Wait(low_s=99.0, high_s=99.0)), answers)
    replay.run()
    found, soft_s, asked = [], 0.0, list[float]()
    for event in [*replay.log, None]:
        if isinstance(event, SoftEnd):
            soft_s, asked, begun_s = event.at_s, [], event.at_s - event.silence_s
        elif isinstance(event, AskSound):
            asked.append(event.at_s)
        elif (event is None or isinstance(event, WentOn)) and soft_s and asked:
            text = answers.text(tape, soft_s)
            heard = [answers.sound(tape, at_s) for at_s in asked]
            seen = tuple(
                (at_s - begun_s, Evidence(pooled(heard[: n + 1]), answers.words(text), text))
                for n, at_s in enumerate(asked)
            )
            until_s = event.at_s if event else len(tape.voice) * 0.032
            inside = tape.pause is not None and tape.pause[0] - 0.3 < begun_s < tape.pause[1]
            found.append(Silence(tape, event is None, event is None or inside, until_s - begun_s, seen))
            soft_s = 0.0
    return [s for s in found if s.length_s >= LEAST_S]


def rows(all_silences: Iterable[Silence]) -> tuple[Floats, Floats, Floats]:
    """Features, whether it was an end, weight."""
    x, y, w = [], [], []
    for silence in all_silences:
        if silence.end and silence.tape.pause is not None:
            continue  # the same end as of the read sentence without the pause
        known = [e for _, e in silence.evidence]
        lacking = [Evidence(e.sound) for e in known] + [Evidence(None, known[0].words, known[0].text)]
        lacking += [Evidence(e.sound, None, e.text) for e in known[:1]]
        for group, weight in ((known, 0.7), (lacking, 0.3)):
            for evidence in group:
                x.append(features(evidence))
                y.append(float(silence.end))
                w.append(weight / len(group))
    weights = np.asarray(w)
    ends = np.asarray(y) == 1.0
    weights[ends] *= 0.5 / weights[ends].sum()
    weights[~ends] *= 0.5 / weights[~ends].sum()
    return np.asarray(x), np.asarray(y), weights


def logistic(x: Floats, y: Floats, w: Floats) -> Floats:
    """Weights by Newton's method."""
    beta = np.zeros(x.shape[1])
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0.0
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-x @ beta))
        gradient = x.T @ (w * (p - y)) + ridge @ beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian + 1e-9 * np.eye(len(beta)), gradient)
        beta = beta - step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def fit(all_silences: Iterable[Silence]) -> Witnesses:
    """Weights of the witnesses from these silences."""
    beta = logistic(*rows(all_silences))
    return Witnesses(**{f.name: round(float(b), 2) for f, b in zip(fields(Witnesses), beta, strict=True)})


def replay(
    tapes: Sequence[Tape], answers: Answers, witnesses: Witnesses, wait: Wait, factor: float = 1.0
) -> list[Outcome]:
    """Each clip as the first turn of a session."""
    return [Replay(tape, Endpoint(TurnSettings(), Patience(factor), witnesses, wait), answers).run() for tape in tapes]


def cost(tapes: Sequence[Tape], outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """(Mean latency after orders, share of paused clips that hear a reply too early)."""
    ends = [o.latency_s for t, o in zip(tapes, outcomes, strict=True) if t.kind == "order" and o.latency_s is not None]
    cut = [o.cut_in_s is not None for t, o in zip(tapes, outcomes, strict=True) if t.pause is not None]
    return float(np.minimum(ends, LATE_S).mean()), float(np.mean(cut))


def search(tapes: Sequence[Tape], answers: Answers, witnesses: Witnesses) -> list[tuple[float, float, Wait]]:
    """Waits in the order of their latency, those within CUT_INS first."""
    grid = itertools.product((0.3,), (2.4, 2.8, 3.2), (0.75, 1.25, 1.75, 2.25), (0.3, 0.5, 0.7, 1.0))
    tried = []
    for low_s, high_s, sure, scale in grid:
        wait = Wait(low_s, high_s, sure, scale)
        tried.append((*cost(tapes, replay(tapes, answers, witnesses, wait)), wait))
    return sorted(tried, key=lambda t: (t[1] > CUT_INS, t[0] if t[1] <= CUT_INS else t[1]))
