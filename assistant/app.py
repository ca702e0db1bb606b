"""Composition root of the voice program: the only module that names adapters."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from assistant.adapters.light import NoLight, TerminalLight
from assistant.adapters.scripted import DeadDialogue, FileSound, NoName
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.care import intents, lines
from assistant.care import phrases as content
from assistant.care.memory import Dialogue as Memory
from assistant.care.reply import Resident
from assistant.diary import Books, Diary, wall
from assistant.engine.counsel import Counsel, Talk
from assistant.engine.draft import Composer
from assistant.engine.ear import Ear
from assistant.engine.hands import Hands
from assistant.engine.parts import Parts
from assistant.engine.pulse import Pulse
from assistant.engine.session import Session
from assistant.errors import ModelError, ModelMissing
from assistant.events import Event
from assistant.ports import Canceller, Detector, Dialogue, Help, Sound, Transcriber, TurnEnd, Voice, WakeWord
from assistant.settings import Settings
from assistant.turns.conversation import Conversation
from assistant.turns.endpoint import Endpoint
from assistant.turns.patience import Patience
from assistant.turns.sentences import split

log = logging.getLogger(__name__)


REQUEST_WORDS = 6
"""Words up to which a text that asks for something known is taken for all that is asked."""
WHOLE = frozenset(
    "goodbye guest delete_all export what_do_you_know safety_plan progress change_consents louder_slower slower repeat "
    "faster louder softer skip how_long stop ai_real ai_who ai_listening capabilities crisis_number call_someone "
    "time day".split()
)
"""Requests after which seldom more is said; a greeting, a thanks and a "later" are often only the beginning."""


@lru_cache(maxsize=16)
def whole_request(language: str, text: str) -> bool:
    """Whether a reading is a request that is known, as it stands."""
    wanted = intents.intent(text, language) if len(text.split()) <= REQUEST_WORDS else None
    return wanted is not None and wanted.name in WHOLE


def session(
    settings: Settings, parts: Parts, hands: Hands, pulse: Pulse, observe: Callable[[Event], None], awake: bool,
    home: Books, begin: Callable[[], Talk] | None = None, clock: Callable[[float], datetime] = wall,
) -> Session:  # fmt: skip
    """Join the deciding parts with the working ones; `begin` makes the talk of each session, care's own by default.

    `clock`: local time at an audio time."""
    vocabulary = content.vocabulary(settings.language)
    phrases = content.phrases(settings.language)
    patience = Patience(settings.turns.patience)
    composer = Composer(
        hands, parts.model, phrases, parts.voice.knows, settings.voice.first_words, settings.model.max_tokens
    )
    endpoint = Endpoint(settings.turns, patience, whole=partial(whole_request, settings.language))
    conversation = Conversation(settings.turns, endpoint, vocabulary, awake)
    memory = Memory(content.prompt(settings.language), settings.model.remembered_turns)

    diary = Diary(home, clock)

    def resident() -> Resident:
        known = diary.resident()
        return known if parts.help.reached else replace(known, calls=False)

    if spared := home.resident().spared:
        parts.help.spare([one for one in home.resident().contacts if one.lower() in spared])
    counsel = Counsel(begin or care_talk(settings), resident, diary.opening)
    return Session(
        parts, hands, pulse, conversation, patience, composer, memory, counsel, diary, settings.turns,
        settings.hearing, observe, awake, crisis_sentences(settings, home.resident()),
    )  # fmt: skip


def crisis_sentences(settings: Settings, resident: Resident) -> list[str]:
    """What may have to sound at once, the most urgent first; `resident`: whose contacts and whose lines fill it."""
    return [sentence for text in lines.ahead(resident, settings.language) for sentence in split(text)]


def care_talk(settings: Settings) -> Callable[[], Talk]:
    """How care's talk begins."""
    from assistant.care.talk import Talk as CareTalk

    return lambda: CareTalk.begin(settings.language)


def load(settings: Settings, say: Callable[[str], None]) -> tuple[Transcriber, TurnEnd, Dialogue, Voice]:
    """Load the models, side by side; `say` is told, in a sentence, what goes on.

    Without an answering model the conversation goes on with sentences written by people. Raises ModelMissing or
    ModelCorrupt for any other.
    """
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        dialogue, voice = pool.submit(_dialogue, settings), pool.submit(load_voice, settings)
        transcriber, turn_end = pool.submit(_transcriber, settings), pool.submit(_turn_end, settings)
        loaded = transcriber.result(), turn_end.result(), dialogue.result(), voice.result()
    say(f"models loaded in {time.monotonic() - began:.1f} s; recogniser: {loaded[0].name}")
    return loaded


def _turn_end(settings: Settings) -> TurnEnd:
    from assistant.adapters.turn_end import SmartTurn

    return SmartTurn(_path(settings, "turn_end"))


def _dialogue(settings: Settings) -> Dialogue:
    from assistant.adapters.model import LlamaDialogue

    try:
        dialogue = LlamaDialogue(_path(settings, "dialogue"), settings.model)
        dialogue.expect(Memory(content.prompt(settings.language)).open("Hello"))
    except ModelError as error:
        log.error("%s I go on with sentences written by people.", error)
        return DeadDialogue()
    return dialogue


def load_voice(settings: Settings) -> Voice:
    """Piper, with every fixed sentence rendered. Raises ModelMissing or ModelCorrupt."""
    from assistant.adapters.voice import CachedVoice, PiperSpeaker

    model = _path(settings, "voice")
    kept = {sentence for text in content.texts(settings.language) for sentence in split(text)}
    voice = CachedVoice(
        PiperSpeaker(model, settings.voice), settings.cache_dir / "phrases", f"{model.name} {settings.voice}", kept
    )
    for line in content.phrases(settings.language).all():
        for sentence in split(line):
            voice.fix(sentence)
    for _ in voice.say("Hello there, this is warming up."):
        pass
    return voice


def _transcriber(settings: Settings) -> Transcriber:
    wanted = settings.hearing.recogniser
    moonshine = _found(settings, "recogniser") if wanted in ("auto", "moonshine") else None
    vosk = _found(settings, "vosk") if wanted in ("auto", "vosk") else None
    if moonshine is None and vosk is None:
        _path(settings, "vosk" if wanted == "vosk" else "recogniser")
    ears = [*_moonshine(moonshine, settings), *_vosk(vosk, settings)]
    if len(ears) == 1:
        return ears[0]
    from assistant.adapters.two_ears import TwoEars

    return TwoEars(ears[1], ears[0])


def _moonshine(path: Path | None, settings: Settings) -> list[Transcriber]:
    if path is None:
        return []
    from assistant.adapters.moonshine import MoonshineTranscriber

    return [MoonshineTranscriber(path, settings.hearing)]


def _vosk(path: Path | None, settings: Settings) -> list[Transcriber]:
    if path is None:
        return []
    from assistant.adapters.vosk import VoskTranscriber

    return [VoskTranscriber(path, settings.hearing)]


def _path(settings: Settings, role: str) -> Path:
    from assistant import models

    return models.locate(settings.models_dir, settings.profile, role)


def _found(settings: Settings, role: str) -> Path | None:
    try:
        return _path(settings, role)
    except ModelMissing:
        return None


def canceller(settings: Settings) -> Canceller:
    """The echo canceller, or none where the device does it."""
    from assistant.adapters.echo import EchoCanceller, NoCanceller

    return EchoCanceller() if settings.sound.echo_cancellation else NoCanceller()


def detector() -> Detector:
    """Voice activity."""
    from assistant.adapters.voicing import SileroDetector

    return SileroDetector()


def wake_word(settings: Settings, awake: bool) -> WakeWord:
    """The assistant's name, or nothing where it is always awake."""
    if awake:
        return NoName()
    from assistant.adapters.wakeword import MicroWakeWord

    return MicroWakeWord(settings.wake)


def live_parts(settings: Settings, awake: bool, say: Callable[[str], None]) -> Parts:
    """Real microphone, loudspeaker and models. Raises SoundError, ModelMissing, ModelCorrupt."""
    from assistant.adapters.sound import SoundCard

    transcriber, turn_end, dialogue, voice = load(settings, say)
    sound: Sound = SoundCard(settings.sound, voice.rate_hz)
    ear = Ear(sound, canceller(settings), detector(), wake_word(settings, awake))
    return Parts(sound, ear, transcriber, turn_end, dialogue, voice, TerminalLight(), help_line(settings))


def help_line(settings: Settings) -> Help:
    """The way to the crisis program."""
    from assistant.adapters.help_line import HelpLine

    crisis = settings.crisis
    return HelpLine(crisis.socket_path, crisis.voice_socket_path)


def recording(pcm: np.ndarray, rate_hz: int, echo_db: float | None) -> FileSound:
    """A room out of a recording: `pcm` int16 at 16 kHz is heard, what is said at `rate_hz` is kept in `played`."""
    return FileSound(pcm, rate_hz, echo_db=echo_db)


def file_parts(settings: Settings, sound: FileSound, loaded: tuple[Transcriber, TurnEnd, Dialogue, Voice]) -> Parts:
    """The real models over a recording, on audio time."""
    ear = Ear(sound, canceller(settings), detector(), NoName())
    return Parts(sound, ear, *loaded, NoLight(), ScriptedHelp())
