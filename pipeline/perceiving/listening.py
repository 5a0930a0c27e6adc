"""Listening: sound cut into utterances by voice activity, and these into sentences by a recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pipeline.item import RATE, Audio, Gap, Item, Samples, Tick
from pipeline.observation import Kind, Observation, Percept, Watermark, Word
from pipeline.perceiver import Listener, Reader, Sentence, VoiceDetector

BEGIN = 0.5
"""Probability of voice that begins an utterance (Silero's own)."""

GO_ON = 0.35
"""Probability of voice that still continues one."""

PADDING = 0.2
"""Seconds kept before and after an utterance."""

SEARCHED = 3.0
"""Seconds at the end of one that is too long in which the quietest place to cut is looked for."""


@dataclass
class _State:
    """All that is known between two items. `start` is the stream time of the first block kept."""

    t: float | None = None
    carry: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    voice: object | None = None
    start: float = 0.0
    blocks: list[Samples] = field(default_factory=list)
    voices: list[float] = field(default_factory=list)
    speaking: bool = False
    silent: int = 0
    guessed: int = 0


class Listening:
    """A stage from sound to one observation a sentence.

    An utterance ends with `silence` seconds without voice, or, at `longest` seconds, at the quietest place
    near its end. With `guess_every` above 0 a first guess at what is being said is put out each so many
    seconds of new speech. The same sound gives the same sentences, in pieces of any size.
    """

    def __init__(
        self,
        stream: str,
        voice: VoiceDetector,
        listener: Listener,
        reader: Reader,
        *,
        silence: float = 0.4,
        longest: float = 12.0,
        guess_every: float = 0.0,
    ) -> None:
        self._stream = stream
        self._voice = voice
        self._listener = listener
        self._reader = reader
        self._block = voice.block / RATE
        self._silence = round(silence / self._block)
        self._longest = round(longest / self._block)
        self._padding = round(PADDING / self._block)
        self._guess_every = round(guess_every / self._block)
        self._state = _State()

    def push(self, item: Item) -> Iterator[Percept]:
        """Take one item; hand on what it completes."""
        yield from self.push_many([item])

    def push_many(self, items: Sequence[Item]) -> Iterator[Percept]:
        """Take items in order; hand on what they complete. Only the last of several calls for a guess."""
        for item in items:
            if isinstance(item, Audio):
                yield from self._hear(item)
            elif isinstance(item, Gap):
                yield from self._interrupt(item.t1)
            elif isinstance(item, Tick) and self._state.t is None:
                yield Watermark(Kind.SPEECH, item.t)
        yield from self._guess()
        if self._state.t is not None:
            yield Watermark(Kind.SPEECH, self._told())

    def flush(self) -> Iterator[Percept]:
        """The stream has ended; hand on what was being said."""
        yield from self._interrupt(self._told() if self._state.t is not None else 0.0)

    def snapshot(self) -> Mapping[str, Any]:
        """All that is known now, independent of what comes next."""
        state = self._state
        return vars(replace(state, blocks=list(state.blocks), voices=list(state.voices)))

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a snapshot as if never stopped."""
        self._state = _State(**{**state, "blocks": list(state["blocks"]), "voices": list(state["voices"])})

    def _hear(self, audio: Audio) -> Iterator[Percept]:
        state = self._state
        end = None if state.t is None else state.t + len(state.carry) / RATE
        if end is None or abs(audio.t - end) > self._block:
            yield from self._interrupt(audio.t)
        samples = np.concatenate([state.carry, audio.samples])
        whole = len(samples) // self._voice.block * self._voice.block
        voices, state.voice = self._voice.voice(samples[:whole], state.voice)
        for n, voice in enumerate(voices):
            yield from self._take(samples[n * self._voice.block : (n + 1) * self._voice.block], float(voice))
        state.carry = samples[whole:]

    def _take(self, block: Samples, voice: float) -> Iterator[Percept]:
        state = self._state
        assert state.t is not None
        if not state.blocks:
            state.start = state.t
        state.blocks.append(block)
        state.voices.append(voice)
        state.t += self._block
        if not state.speaking:
            state.speaking = voice >= BEGIN
            state.silent = 0
            if not state.speaking:
                self._forget(len(state.blocks) - self._padding)
            return
        state.silent = 0 if voice >= GO_ON else state.silent + 1
        if state.silent >= self._silence:
            yield from self._utter(len(state.blocks) - max(0, state.silent - self._padding))
            state.speaking = False
            self._forget(len(state.blocks) - self._padding)
        elif len(state.blocks) >= self._longest:
            yield from self._utter(self._quietest())

    def _quietest(self) -> int:
        """How many blocks to cut off: up to the middle of the quietest place near the end."""
        searched = min(len(self._state.voices) // 2, round(SEARCHED / self._block))
        tail = np.array(self._state.voices[-searched:])
        smooth = np.convolve(tail, np.ones(5) / 5, mode="same")
        return len(self._state.voices) - searched + int(np.argmin(smooth)) + 1

    def _utter(self, n: int) -> Iterator[Percept]:
        """The first `n` blocks are an utterance; they go, the rest stays."""
        state = self._state
        sentences = self._listener.listen(np.concatenate(state.blocks[:n]))
        vectors = self._reader.read([sentence.text for sentence in sentences])
        for sentence, vector in zip(sentences, vectors, strict=True):
            yield self._observation(sentence, vector)
        self._forget(n)

    def _guess(self) -> Iterator[Percept]:
        state = self._state
        if not (self._guess_every and state.speaking):
            return
        if len(state.blocks) - state.guessed < self._guess_every:
            return
        state.guessed = len(state.blocks)
        sentences = self._listener.listen(np.concatenate(state.blocks), True)
        text = " ".join(sentence.text for sentence in sentences)
        if text:
            lasts = len(state.blocks) * self._block
            whole = Sentence(0.0, lasts, text, language=sentences[0].language)
            yield replace(self._observation(whole, self._reader.read([text])[0]), final=False)

    def _forget(self, n: int) -> None:
        if n <= 0:
            return
        state = self._state
        del state.blocks[:n]
        del state.voices[:n]
        state.start += n * self._block
        state.guessed = max(0, state.guessed - n)

    def _interrupt(self, t: float) -> Iterator[Percept]:
        """The sound breaks off; what was being said is an utterance, and hearing begins anew at `t`."""
        if self._state.speaking:
            yield from self._utter(len(self._state.blocks))
        self._state.__init__(t=t, start=t)  # type: ignore[misc]

    def _told(self) -> float:
        """Stream time before which no sentence can begin any more."""
        state = self._state
        return state.start if state.blocks or state.t is None else state.t

    def _observation(self, sentence: Sentence, vector: Any) -> Observation:
        start = self._state.start
        return Observation(
            stream=self._stream,
            t0=start + sentence.t0,
            t1=start + sentence.t1,
            kind=Kind.SPEECH,
            vector=vector,
            text=sentence.text,
            words=tuple(Word(start + w.t0, start + w.t1, w.text, w.probability) for w in sentence.words),
            language=sentence.language,
        )
