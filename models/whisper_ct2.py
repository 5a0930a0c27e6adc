"""Whisper as a listener, through faster-whisper (CTranslate2)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.item import RATE, Samples
from pipeline.observation import Word
from pipeline.perceiver import Sentence
from pipeline.perceiving.guard import Doubt, credible

END = (".", "?", "!", "。", "？", "！")
"""What a sentence ends with."""

TITLES = ("mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "jr.", "vs.", "e.g.", "i.e.")
"""What ends with a full stop and ends no sentence."""

FRAMES = 100
"""Spectra a second."""

MARGIN = 200
"""Spectra of silence that are encoded after the sound: without any, Whisper does not see where it ends."""

FEWEST = 1000
"""Spectra that are encoded at least: it was never shown less than 3000, and errs with a few hundred."""

SHORTEST = 0.1
"""Seconds below which nothing can be said."""


class Whisper:
    """A `pipeline.perceiver.Listener`. `beam`: width of the search (1 is greedy, and enough for a guess)."""

    def __init__(
        self, folder: Path, *, device: str, threads: int, precision: str, beam: int, language: str
    ) -> None:
        from faster_whisper import WhisperModel

        try:
            self._model = WhisperModel(
                str(folder), device=device, compute_type=precision, cpu_threads=threads
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"whisper: {folder} can't be loaded ({' '.join(str(error).split())})") from error
        self._beam = beam
        self._language = language
        self._heard = language
        self._frames = FEWEST
        self._encode = self._model.encode
        self._model.encode = self._encode_and_detect

    def listen(self, samples: Samples, quick: bool = False) -> list[Sentence]:
        """The sentences in `samples`; none for silence, noise or music. `quick`: greedy, no word times."""
        if len(samples) < SHORTEST * RATE:
            return []
        self._frames = max(FEWEST, len(samples) * FRAMES // RATE + MARGIN)
        segments, _ = self._model.transcribe(
            samples,
            language=self._language or "en",
            multilingual=not self._language,
            beam_size=1 if quick else self._beam,
            temperature=[0.0],
            condition_on_previous_text=False,
            word_timestamps=not quick,
            no_speech_threshold=None,
        )
        spoken = [segment for segment in segments if credible(_doubt(segment))]
        return list(_sentences(spoken, self._heard))

    def _encode_and_detect(self, features: Any) -> Any:
        """Encode what there is and not the padding to 30 s, and once for both text and language."""
        encoded = self._encode(np.ascontiguousarray(features[..., : self._frames]))
        if not self._language:
            token, _ = self._model.model.detect_language(encoded)[0][0]
            self._heard = token.strip("<|>")
        return encoded


def load(files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]) -> Whisper:
    """The listener from a folder as faster-whisper wants it. Options: beam, language, precision."""
    unknown = sorted(set(options) - {"beam", "language", "precision"})
    if unknown:
        raise ModelError(f"whisper: unknown option {unknown[0]!r}; allowed: beam, language, precision")
    if "model.bin" not in files:
        raise ModelError(f"whisper: model.bin is missing; there are {', '.join(files)}")
    on_gpu = device == "cuda"
    whisper = Whisper(
        files["model.bin"].parent,
        device="cuda" if on_gpu else "cpu" if device == "cpu" else "auto",
        threads=threads,
        precision=str(options.get("precision", "float16" if on_gpu else "int8")),
        beam=int(options.get("beam", 2)),
        language=str(options.get("language", "")),
    )
    whisper.listen(np.zeros(RATE, np.float32), quick=True)  # the first time is slow: not while somebody waits
    return whisper


def _doubt(segment: Any) -> Doubt:
    lasts = segment.end - segment.start
    return Doubt(segment.text, segment.no_speech_prob, segment.avg_logprob, _compression(segment.text), lasts)


def _compression(text: str) -> float:
    """How much smaller a text gets when it is compressed; its own, since Whisper's is that of all it heard at
    once: a loop after the last word would take what was said before it along."""
    written = text.encode()
    return len(written) / len(zlib.compress(written))


def _sentences(segments: Iterable[Any], language: str) -> Iterator[Sentence]:
    words: list[Any] = []
    for segment in segments:
        if not segment.words:
            yield Sentence(segment.start, segment.end, segment.text.strip(), (), language)
        for word in segment.words or ():
            words.append(word)
            if _ends(word.word.strip()):
                yield _sentence(words, language)
                words = []
    if words:
        yield _sentence(words, language)


def _ends(word: str) -> bool:
    return word.endswith(END) and word.lower() not in TITLES


def _sentence(words: Sequence[Any], language: str) -> Sentence:
    """A sentence of recognised words, each of which brings the space before it if it has one."""
    timed = tuple(Word(word.start, word.end, word.word.strip(), word.probability) for word in words)
    return Sentence(timed[0].t0, timed[-1].t1, "".join(word.word for word in words).strip(), timed, language)
