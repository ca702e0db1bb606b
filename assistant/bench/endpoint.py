"""`solace bench endpoint`: how fast a turn ends, and how often somebody who pauses to think is cut in on.

Replays orders, read sentences and sentences with a long pause, each set as one person's session, through the real
`Endpoint` in audio time, for factors of patience from 0.25 to 2.5, and beside it fixed silences and Smart Turn alone.
Latency is what the room would measure: from the end of speech to the sound of the reply, with `tapes.WORK_S` and
`DEVICE_S` for what is not the endpoint's. The witnesses are the real models; their answers are kept in
OUT/endpoint-answers.json (words of the clips are in it).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bench.endpoint_rows import MIXED, STRANGER, Row, picture, row, table
from assistant.bench.fit import Silence, cost, fit, replay, search, silences
from assistant.bench.paused import INSIDE
from assistant.bench.tapes import Answers, Outcome, Replay, Tape, tapes
from assistant.bench.witnesses import Real
from assistant.settings import Settings, TurnSettings
from assistant.turns.endpoint import ASK_S, Endpoint, Wait
from assistant.turns.patience import Patience
from assistant.turns.witnesses import Witnesses

FACTORS = (0.25, 0.35, 0.5, 0.7, 0.85, 1.0, 1.3, 1.6, 2.0, 2.5)
SOUND_ONLY = Witnesses(0.0, 1.0, -20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""Smart Turn above 0.5 ends the turn, 3 s end it otherwise; asked once, at 0.2 s, as Pipecat does."""


class Nobody(Patience):
    """For rules that know no persons."""

    floor_s = 0.0
    odds = 0.0


PAUSE_EVERY, SHUFFLES = 8, 5
"""Of the mixed sessions: orders to one sentence with a pause; shuffles of each half."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How turns end: by a rule, over a person's session or each clip as a stranger's."""

    make: Callable[[Patience], Endpoint]
    factor: float = 1.0
    session: bool = False


def rules() -> dict[str, Rule]:
    """Every rule by name; the first is ours at its default."""
    settings = TurnSettings()

    def ours(patience: Patience) -> Endpoint:
        return Endpoint(settings, patience)

    def silence(wait_s: float) -> Rule:
        return Rule(lambda _: Endpoint(settings, Nobody(), wait=Wait(wait_s, wait_s)))

    def sound(_: Patience) -> Endpoint:
        return Endpoint(settings, Nobody(), SOUND_ONLY, Wait(0.2, 3.0, 0.0, 0.001), ask_s=ASK_S[:1])

    factors = sorted(FACTORS, key=lambda f: f != 1.0)
    found = {f"patience {factor}": Rule(ours, factor, session=True) for factor in factors}
    found |= {STRANGER: Rule(ours)} | {f"silence {wait_s} s": silence(wait_s) for wait_s in (0.5, 0.7, 1.0, 1.5)}
    return found | {"Smart Turn alone": Rule(sound)}


def outcomes(rule: Rule, part: Sequence[Tape], answers: Answers) -> list[tuple[Tape, Outcome]]:
    """Replay a half: orders, read sentences and paused sentences are a session each, in a shuffled order."""
    found = []
    for kinds in (("order",), ("read",), INSIDE):
        clips = [t for t in part if t.kind in kinds]
        np.random.default_rng(5).shuffle(clips)
        patience = Patience(rule.factor)
        for tape in clips:
            patience = patience if rule.session else Patience(rule.factor)
            outcome = Replay(tape, rule.make(patience), answers).run()
            if tape.pause is not None and outcome.cut_in_s is not None:
                patience.paused(tape.pause[1] - tape.pause[0])
            patience.ended()
            found.append((tape, outcome))
    return found


def mixed(part: Sequence[Tape], answers: Answers) -> list[tuple[Tape, Outcome]]:
    """Replay sessions of one person who ends most turns at once and stops to think in every ninth, at patience 1.0:
    the hardest case for a rule that learns a person's habit."""
    found = []
    for seed in range(SHUFFLES):
        draw = np.random.default_rng(seed)
        orders, paused = ([t for t in part if t.kind in kinds] for kinds in (("order",), INSIDE))
        draw.shuffle(orders)
        draw.shuffle(paused)
        patience, thinking = Patience(), iter(paused)
        for number, order in enumerate(orders, 1):
            after = [next(thinking, None)] if number % PAUSE_EVERY == 0 else []
            for tape in (order, *(one for one in after if one)):
                outcome = Replay(tape, Endpoint(TurnSettings(), patience), answers).run()
                if outcome.cut_in_s is not None:
                    patience.paused(tape.pause[1] - tape.pause[0] if tape.pause else 0.0)
                patience.ended()
                found.append((tape, outcome))
    return found


def areas(found: Sequence[Silence]) -> dict[str, float]:
    """Area under the curve of each witness: labelled ends against labelled pauses, 0.4 s into the silence."""
    weights = Witnesses()
    scores: dict[str, list[tuple[bool, float]]] = {"sound": [], "words": [], "all": []}
    for silence in found:
        evidence = next((e for at_s, e in silence.evidence if at_s > 0.35), None)
        if evidence is None or not silence.labelled or (silence.end and silence.tape.pause is not None):
            continue
        scores["sound"].append((silence.end, evidence.sound or 0.0))
        scores["words"].append((silence.end, evidence.words or 0.0))
        scores["all"].append((silence.end, weights.odds(evidence)))
    return {name: _area(pairs) for name, pairs in scores.items()}


def _area(pairs: Sequence[tuple[bool, float]]) -> float:
    ends = np.asarray([s for end, s in pairs if end])
    others = np.asarray([s for end, s in pairs if not end])
    wins = (ends[:, None] > others).mean() + 0.5 * (ends[:, None] == others).mean()
    return round(float(wins), 3)


def models(settings: Settings, kept: Path) -> Answers:
    """The real witnesses, loaded when something has not been asked before."""

    @cache
    def real() -> Real:
        return Real(settings)

    return Answers(
        kept,
        lambda pcm: real().sound(pcm),
        lambda pcm: real().read(pcm),
        lambda text: real().words(text),
        lambda sound: real().voice(sound),
        lambda: real().close() if real.cache_info().currsize else None,
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the bench."""
    parser.add_argument("--audio", type=Path, default=Path("../shared/data/audio"), help="folder of recorded speech")
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder of the picture and the answers")
    parser.add_argument("--fit", action="store_true", help="fit the weights and the wait on the development half")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure, or fit."""
    if not (args.audio / "speech").is_dir():
        print(f"There is no recorded speech in {args.audio}. Say --audio FOLDER.", file=sys.stderr)
        return 2
    args.out.mkdir(parents=True, exist_ok=True)
    answers = models(settings, args.out / "endpoint-answers.json")
    try:
        found = list(tapes(args.audio, answers))
        return _fit(found, answers) if args.fit else _measure(found, answers, args)
    finally:
        answers.close()


def _fit(found: Sequence[Tape], answers: Answers) -> int:
    develop = [t for t in found if t.develop]
    weights = fit(s for t in develop for s in silences(t, answers))
    print(weights)
    for latency_s, cut, wait in search(develop, answers, weights)[:8]:
        print(f"mean latency {latency_s:.3f} s, cut-ins {100 * cut:.1f} %: {wait}")
    for name, half in (("develop", develop), ("report", [t for t in found if not t.develop])):
        latency_s, cut = cost(half, replay(half, answers, Witnesses(), Wait()))
        print(f"as committed, {name}: mean latency {latency_s:.3f} s, cut-ins {100 * cut:.1f} %")
    return 0


def _measure(found: Sequence[Tape], answers: Answers, args: argparse.Namespace) -> int:
    rows: list[Row] = []
    report: dict[str, Any] = {}
    halves = {"develop": [t for t in found if t.develop], "report": [t for t in found if not t.develop]}
    for half, part in halves.items():
        report[f"auc {half}"] = areas([s for t in part for s in silences(t, answers)])
        for name, rule in rules().items():
            rows.append(row(name, half, outcomes(rule, part, answers)))
        rows.append(row(MIXED, half, mixed(part, answers)))
    picture(rows, args.out / "endpoint.png")
    report["rows"] = [asdict(r) for r in rows]
    print(json.dumps(report) if args.json else table(report, rows))
    return 0


def main() -> int:
    """Run by itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    return run(parser.parse_args(), Settings())


if __name__ == "__main__":
    sys.exit(main())
