"""What the keeper says by itself, from the content file."""

from __future__ import annotations

from collections.abc import Collection

from assistant.care.content import table
from assistant.care.reply import Effect
from assistant.errors import RecordsError, RecordsFull
from assistant.records.kinds import KINDS


class Sentences:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        """Raises SettingsError for a language without content."""
        self._table = table(language, "records")

    def record(self, name: str, **slots: str) -> str:
        """A sentence about keeping and deleting."""
        return str(self._table["records"][name]).format(**slots)

    def export(self, name: str, **slots: str) -> str:
        """A sentence about a stick."""
        return str(self._table["export"][name]).format(**slots)

    def failed(self, effect: Effect, error: RecordsError) -> str:
        """What the person hears when an effect could not be done."""
        if effect.what == "export":
            return self.export("failed")
        if effect.what in ("forget", "delete") or effect.value == "no":
            return self.record("not_deleted")
        return self.record("no_room" if isinstance(error, RecordsFull) else "not_kept")

    def listed(self, kinds: Collection[str]) -> str:
        """Kinds as they are spoken: "notes, scores and your safety plan"."""
        words = self._table["kinds"]
        names = [words[said] for said in dict.fromkeys(k.said for k in KINDS.values() if k.name in kinds)]
        return f" {words['and']} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
