"""A sound as a cue, from a file to evidence: with stand-ins, and with everything that a user has."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from actors.sensing.senses import Senses
from actors.serving.thinker import Thinker
from onlooker.cli import run_command
from pipeline.asking.question import Question
from pipeline.boundary import State
from pipeline.errors import UserError
from pipeline.event import Event, Moment
from pipeline.evidence import Answer
from pipeline.item import RATE, Samples
from pipeline.memory import Span
from pipeline.observation import Kind, Tag
from pipeline.remembering.inmemory import Exact
from tests.fakes import FakeReader, FakeTagger
from tests.test_speech_models import chords, hiss, silence

SIREN = Event(
    "cam", 0.0, 8.0, 1.7e9, State.COMMITTED,
    moments=(Moment(Kind.SOUND, 3.0, 5.0, "siren", 0.8),),
    sounds=(Tag("siren", 0.8),),
)  # fmt: skip


def sound(path: Path, samples: Samples) -> Path:
    """The samples as a file of 16 bits."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le" if path.suffix == ".wav" else "flac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None], "s16", "mono")
        frame.sample_rate, frame.pts = RATE, 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            out.mux(packet)
    return path


@pytest.fixture
def siren(tmp_path: Path) -> bytes:
    return sound(tmp_path / "siren.wav", np.full(2 * RATE, 0.9, np.float32)).read_bytes()


def thinker(*taggers: FakeTagger) -> Thinker:
    return Thinker(Exact([SIREN], "long"), Senses(FakeReader(), taggers=taggers))


def test_a_sound_finds_where_it_was_heard(siren: bytes) -> None:
    (found,) = thinker(FakeTagger()).recall("", 3, Span(), audio=siren)
    assert (found.text, found.t0, found.score > 0.5) == ("siren", 3.0, True)
    answer = list(thinker(FakeTagger()).ask(Question("When was this heard?", 1.7e9 + 60, audio=siren)))[-1]
    assert isinstance(answer, Answer) and "I heard a siren" in answer.text


def test_silence_is_no_cue_and_says_so(tmp_path: Path) -> None:
    quiet = sound(tmp_path / "quiet.wav", silence(2.0)).read_bytes()
    assert thinker(FakeTagger()).recall("", 3, Span(), audio=quiet) == []
    answer = list(thinker(FakeTagger()).ask(Question("Was this heard?", 1.7e9 + 60, audio=quiet)))[-1]
    assert isinstance(answer, Answer) and answer.abstained and "cannot tell" in answer.text


def test_what_is_no_sound_is_one_line() -> None:
    with pytest.raises(UserError, match="audio: is no sound; allowed are WAV, FLAC"):
        thinker(FakeTagger()).recall("", 3, Span(), audio=b"a song")
    with pytest.raises(UserError, match="audio: is no sound"):
        next(thinker(FakeTagger()).ask(Question("When was this heard?", 1.7e9, audio=b"a song")))


def test_without_models_that_hear_that_is_said(siren: bytes) -> None:
    with pytest.raises(UserError, match="audio: no model of sounds or of speech is configured"):
        thinker().recall("", 3, Span(), audio=siren)


def test_the_ears_are_asked_for_with_the_first_sound_only(siren: bytes) -> None:
    came: list[Senses] = []

    def ears() -> Senses:
        came.append(Senses(FakeReader(), taggers=(FakeTagger(),)))
        return came[-1]

    deaf = Thinker(Exact([SIREN], "long"), Senses(FakeReader()), ears=ears)
    assert deaf.recall("siren", 3, Span()) and came == []
    assert deaf.recall("", 3, Span(), audio=siren)[0].text == "siren" and len(came) == 1


@pytest.mark.weights
@pytest.mark.timeout(240)
def test_a_watched_sound_is_found_by_another_with_real_models(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store")]
    stream = sound(tmp_path / "stream.wav", np.concatenate([silence(6.0), chords(8.0), silence(6.0)]))
    assert run_command(["watch", str(stream), *store]) == 0
    capsys.readouterr()
    song = sound(tmp_path / "song.flac", 0.5 * chords(8.0)[RATE : 4 * RATE])
    assert run_command(["recall", "--audio", str(song), "--json", *store]) == 0
    best = json.loads(capsys.readouterr().out.splitlines()[0])
    assert best["kind"] == "sound" and 4.0 < best["t0"] < 14.0 and best["score"] >= 0.5
    noise = sound(tmp_path / "noise.wav", hiss(3.0))
    assert run_command(["ask", "When was this heard?", "--audio", str(noise), *store]) == 0
    assert capsys.readouterr().out.startswith("I cannot tell what that sound is")
    assert run_command(["recall", "--audio", __file__, *store]) == 2
    assert capsys.readouterr().err.startswith("onlooker: audio: is no sound; allowed are WAV")
