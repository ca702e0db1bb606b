"""All that people wrote, on one page for a clinician to read, mark and sign on paper."""

from __future__ import annotations

from html import escape

from assistant.content_cli.sentences import File, sentences
from assistant.content_cli.signatures import NEEDED, Signature, sha256, signers, status

STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-weight: normal; } h2 { margin-top: 3rem; border-bottom: 1px solid #999; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; }
td.id { white-space: nowrap; color: #666; font-size: 85%; }
.note { color: #666; font-size: 85%; word-break: break-all; }
.line { display: inline-block; border-bottom: 1px solid #222; width: 13rem; height: 2rem; margin-right: 1rem; }
@media print { h2 { break-before: page; } tr { break-inside: avoid; } }
"""


def sheet(files: list[File], given: tuple[Signature, ...], language: str) -> str:
    """The page, without anything from elsewhere; every file with its ids, hash, state and lines to sign."""
    unsigned = sum(status(file, given) != "signed" for file in files)
    head = (
        f"<h1>Solace: what it says ({escape(language)})</h1>"
        f"<p>{len(files)} files, {unsigned} not yet signed by {NEEDED} clinicians. "
        "Each text stands with its id. A signature holds for the file with the hash printed above it; "
        "a changed file is unsigned again.</p>"
    )
    parts = "".join(_file(file, given) for file in files)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>Solace: what it says</title><style>{STYLE}</style></head><body>{head}{parts}</body></html>\n"
    )


def _file(file: File, given: tuple[Signature, ...]) -> str:
    rows = "".join(
        f'<tr><td class="id">{escape(one.id)}</td><td>{escape(one.text)}</td></tr>' for one in sentences(file)
    )
    signed = "".join(
        f"<p>Signed: {escape(one.name)}, {escape(one.role)}, {escape(one.date)}</p>" for one in signers(file, given)
    )
    line = '<p><span class="line"></span><span class="line"></span><span class="line"></span><br>'
    return (
        f"<section><h2>{escape(file.name)}</h2>"
        f'<p class="note">{escape(status(file, given))} · SHA-256 {sha256(file)}</p>'
        f'<table><tr><th scope="col">Id</th><th scope="col">Words</th></tr>{rows}</table>{signed}'
        f'{line}<span class="note">Name and role · Date · Signature</span></p></section>'
    )
