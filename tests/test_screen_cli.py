"""`solace screen` and `solace bench screen`."""

import argparse
import io
import json

from assistant import screen_cli
from assistant.bench import screen as bench
from assistant.bench import screen_data


def converse(*lines, strict=False):
    answers, complaints = io.StringIO(), io.StringIO()
    code = screen_cli.converse(io.StringIO("\n".join(lines)), answers, complaints, strict)
    return code, [json.loads(line) for line in answers.getvalue().splitlines()], complaints.getvalue()


def test_each_line_is_answered_with_tier_flags_and_rules():
    code, answers, complaints = converse(
        '{"text": "i want to kill myself"}', "", '{"text": "he takes my pension card"}'
    )
    assert (code, complaints) == (0, "")
    assert [answer["tier"] for answer in answers] == ["T2", "T0"]
    assert answers[1]["flags"] == ["F-ABU"]
    assert answers[0]["rule"]


def test_turns_are_one_session_and_lines_are_not():
    turns = json.dumps({"turns": ["i am a burden on my family", {"text": "what is the weather like"}]})
    _, answers, _ = converse(turns, '{"text": "what is the weather like"}')
    assert [answer["tier"] for answer in answers] == ["T1", "T0"]


def test_a_lesser_guess_that_alarms_is_shown():
    asked = {"text": "hello", "alternatives": [["i have taken all my tablets", -0.2], ["x", -0.3], ["y", -0.4]]}
    assert converse(json.dumps(asked))[1][0]["asks_back"] == "i have taken all my tablets"


def test_a_line_that_cannot_be_read_is_named_and_the_rest_is_answered():
    bad = ["nonsense", "[]", '{"text": 3}', '{"turns": []}', '{"turns": [4]}', '{"text": "a", "alternatives": [1]}']
    code, answers, complaints = converse(*bad, '{"text": "hello"}')
    assert (code, len(answers)) == (1, 1)
    assert [line.split()[1] for line in complaints.splitlines()] == ["1", "2", "3", "4", "5", "6"]


def test_strict_stops_at_the_first_bad_line():
    assert converse("nonsense", '{"text": "hello"}', strict=True)[:2] == (1, [])


def test_it_reads_standard_input(monkeypatch, capsys):
    parser = argparse.ArgumentParser()
    screen_cli.add_arguments(parser)
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "hello"}\n'))
    assert screen_cli.run(parser.parse_args([])) == 0
    assert json.loads(capsys.readouterr().out)["tier"] == "T0"


def bench_run(*args):
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    return bench.run(parser.parse_args([str(arg) for arg in args]))


def test_the_bench_says_where_it_looked_for_data(tmp_path, capsys):
    assert bench_run("--data", tmp_path) == 1
    assert "--data" in capsys.readouterr().out


def test_the_bench_counts_both_parts_and_both_ways(tmp_path, capsys):
    rows = [
        ("i want to kill myself", "T2", "active"),
        ("hello there", "T0", "everyday"),
        ("she hits me", "FLAG_abuse", "abuse"),
    ]
    for name in screen_data.SETS:
        typed = [{"text": text, "tier": tier, "category": kind} for text, tier, kind in rows]
        heard = [row | {"said": row["text"], "alternatives": [[row["text"], -0.1]]} for row in typed]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, typed)), encoding="utf-8")
        (tmp_path / f"{name}_heard.jsonl").write_text("\n".join(map(json.dumps, heard)), encoding="utf-8")
    assert bench_run("--data", tmp_path, "--json") == 0
    halves = {
        name: half
        for name, half in json.loads(capsys.readouterr().out).items()
        if "half" not in name and "examiner" not in name
    }
    assert sum(half["T2 as T2 or above"][2] for half in halves.values()) == 4
    assert sum(half["T0 raised to T1 or above"][1] for half in halves.values()) == 0
    assert bench_run("--data", tmp_path) == 0
    assert "abuse flagged" in capsys.readouterr().out
