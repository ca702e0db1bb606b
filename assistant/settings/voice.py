"""The knobs of the voice program: sound, name, recognition, turns, model, voice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Microphone and loudspeaker."""

    microphone: str = "default"
    """Name of the device, or a part of it; "default" takes the system's."""
    loudspeaker: str = "default"
    """Name of the device, or a part of it; "default" takes the system's."""
    silent_after_s: float = 1.5
    """Seconds of exact digital silence after which the microphone counts as dead."""
    stalled_after_s: float = 1.0
    """Seconds without a frame after which the microphone counts as stalled."""
    retry_s: float = 0.5
    """Seconds between attempts to open a lost device."""
    echo_cancellation: bool = True
    """Off where the speakerphone or the sound server cancels echo itself."""
    volume: float = 1.0
    """Factor on the voice, 0 to 1."""


@dataclass(frozen=True, slots=True)
class WakeSettings:
    """The assistant's name."""

    phrase: str = "hey_jarvis"
    """Name of a model in pymicro-wakeword, or the path of a microWakeWord .json."""
    threshold: float = 0.9
    """Probability that counts as the phrase, 0 to 1."""
    threshold_speaking: float = 0.97
    """The same while the assistant itself speaks."""
    patience_frames: int = 2
    """How many inferences in a row must exceed the threshold."""
    refractory_s: float = 2.0
    """Seconds after a wake in which no other is given."""


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """Recognition."""

    recogniser: str = "auto"
    """"auto" (what is installed, both where both are), "moonshine" or "vosk"."""
    reading_every_s: float = 0.5
    """Seconds of speech between readings of a growing turn (Moonshine)."""
    guesses: int = 5
    """Readings kept of a finished turn."""
    threads: int = 2
    """Threads of the recogniser."""
    voiced_at: float = 0.5
    """Probability of voice activity that counts as speech, 0 to 1."""
    least_speech_s: float = 0.25
    """Seconds of speech below which a turn is dropped as noise."""


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """Whose turn it is."""

    patience: float = 1.0
    """Factor on every wait: 0.7 quick, 1 normal, 1.6 reflective; a resident changes it by voice."""
    window_s: float = 45.0
    """Seconds after a reply in which no wake word is needed."""
    minute_s: float = 60.0
    """Seconds of quiet granted by "give me a minute"."""
    longest_turn_s: float = 300.0
    """Seconds after which a turn is answered even if it goes on: by then it is the television."""
    barge_in_s: float = 0.25
    """Seconds of the person's speech that pause the voice."""
    resume_s: float = 2.0
    """Seconds without words after which a paused voice goes on."""
    reopen_s: float = 0.3
    """Seconds into the reply in which speech withdraws it and reopens the turn."""
    reply_within_s: float = 0.5
    """Seconds after the end of a turn at which a reply written by people replaces one that is not ready."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The answering model."""

    threads: int = 2
    """Threads for generation and prefill."""
    context_tokens: int = 2048
    """Length of its context, tokens."""
    max_tokens: int = 60
    """Longest reply, tokens."""
    answer_within_s: float = 20.0
    """Seconds without a sign of life after which the model's process is ended and started anew."""
    remembered_turns: int = 0
    """Turns of the talk that the model is shown again. 0 for the starter: with its own answers before it, the
    135-million-parameter model gave the same answer to seven of eight turns (measured); larger ones take 20."""
    temperature: float = 0.4
    """Of sampling; 0 takes the likeliest token."""
    repeat_penalty: float = 1.1
    """Factor against repeated tokens."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The assistant's voice."""

    length_scale: float = 1.05
    """Factor on the length of sounds; above 1 is slower."""
    noise_scale: float = 0.6
    """Piper's variation of intonation, 0 to 1."""
    noise_w_scale: float = 0.7
    """Piper's variation of rhythm, 0 to 1."""
    sentence_gap_s: float = 0.25
    """Seconds of quiet after a sentence."""
    first_words: int = 5
    """Words after which the first clause is spoken at the latest."""
    threads: int = 2
    """Threads of synthesis."""
