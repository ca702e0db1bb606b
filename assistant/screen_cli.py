"""`solace screen`: JSON lines in, one JSON line out for each: tier, flags and the rules that fired.

A line is {"text": …, "alternatives": [[text, score], …]} or {"turns": [text or such an object, …]}; turns are one
session. Every line begins a new session. Answers leave at once, so that another program can converse with this one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from assistant.safety.screen import Carry, Verdict, screen


class MalformedLine(ValueError):
    """A line that says nothing the screen can read; the message says what is wrong with it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace screen` takes."""
    parser.add_argument("--strict", action="store_true", help="stop at the first line that cannot be read")


def run(args: argparse.Namespace, settings: object = None) -> int:
    """Answer standard input; 0 when every line could be read, 1 when not."""
    return converse(sys.stdin, sys.stdout, sys.stderr, args.strict)


def converse(asked: TextIO, answers: TextIO, complaints: TextIO, strict: bool = False) -> int:
    """Answer each line of `asked`; lines that cannot be read are named on `complaints` and have no answer."""
    result = 0
    for number, line in enumerate(asked, 1):
        if not line.strip():
            continue
        try:
            verdict = _verdict(json.loads(line))
        except (MalformedLine, json.JSONDecodeError) as error:
            print(f'Line {number} is not {{"text": …}} or {{"turns": […]}}: {error}.', file=complaints, flush=True)
            result = 1
            if strict:
                break
            continue
        print(json.dumps(_answer(verdict)), file=answers, flush=True)
    return result


def _verdict(asked: Any) -> Verdict:
    if isinstance(asked, dict) and "turns" in asked:
        if not isinstance(asked["turns"], list) or not asked["turns"]:
            raise MalformedLine('"turns" must be a list with at least one turn')
        carry = Carry()
        for turn in asked["turns"]:
            verdict = _turn({"text": turn} if isinstance(turn, str) else turn, carry)
            carry = verdict.carry
        return verdict
    return _turn(asked, Carry())


def _turn(asked: Any, carry: Carry) -> Verdict:
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise MalformedLine('"text" must be there, and a text')
    return screen(asked["text"], _alternatives(asked.get("alternatives", ())), carry)


def _alternatives(asked: Any) -> Sequence[tuple[str, float]]:
    try:
        return [(str(text), float(score)) for text, score in asked or ()]
    except (TypeError, ValueError):
        raise MalformedLine('"alternatives" must be a list of [text, score]') from None


def _answer(verdict: Verdict) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "tier": verdict.tier.name,
        "flags": sorted(verdict.flags),
        "rule": list(verdict.rules),
    }
    return answer | ({"asks_back": verdict.asks_back} if verdict.asks_back else {})


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser(description=__doc__)
    add_arguments(PARSER)
    raise SystemExit(run(PARSER.parse_args()))
