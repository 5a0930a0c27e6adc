"""Standing queries: what they look out for, when they fire, and when they keep quiet."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alerting.alert import alert
from pipeline.alerting.fit import fit
from pipeline.alerting.presence import LEAVES
from pipeline.alerting.standing import Order, Standing, clue_of_order, prepare
from pipeline.alerting.usual import WARM
from pipeline.alerting.vigil import Vigil, Vigils
from pipeline.errors import UserError
from pipeline.item import Vector
from pipeline.observation import Kind, Observation, Tag
from pipeline.recalling.recall import SEEN_HALF
from tests.fakes import FakeReader, FakeSeer

READER, SEER = FakeReader(), FakeSeer()
TRUCK = (Tag("truck", 0.8, ("vehicle",)),)


def standing(text: str, cooldown: float = 30.0, streams: tuple[str, ...] = ()) -> Standing:
    return prepare(Order("q", text, cooldown, streams), READER, SEER)


def look(t: float, tags: tuple[Tag, ...] = (), vector: Vector | None = None) -> Observation:
    return Observation("door", t, t, Kind.VISION, vector, tags=tags)


def said(t: float, text: str, final: bool = True) -> Observation:
    return Observation("door", t, t + 2, Kind.SPEECH, READER.read([text])[0], text, final=final)


def bark(t: float, label: str = "dog barking") -> Observation:
    return Observation("door", t, t + 3, Kind.SOUND, tags=(Tag(label, 0.7, ("dog", "bark", "animal")),))


def near(query: Standing, cosine: float) -> Vector:
    """A unit vector at this cosine to what the query imagines."""
    assert query.imagined is not None
    other = np.random.default_rng(0).standard_normal(len(query.imagined))
    other -= (other @ query.imagined) * query.imagined
    other /= np.linalg.norm(other)
    return (cosine * query.imagined + np.sqrt(1 - cosine**2) * other).astype(np.float32)


def told(vigil: Vigil, observations: Iterable[Observation]) -> list[float]:
    return [o.t0 for o in observations if vigil.push(o) is not None]


@pytest.mark.parametrize(
    ("text", "subject", "kinds"),
    [
        ("tell me when you see a truck", "truck", {Kind.VISION}),
        ("Let me know when a dog barks.", "dog barks", {Kind.SOUND}),
        ("alert me if you hear a dog", "dog", {Kind.SOUND}),
        ("when the word parcel is said", "parcel", {Kind.SPEECH, Kind.TEXT}),
        ("tell me when a sign says open", "open", {Kind.TEXT, Kind.WRITING}),
        ("Could you please tell us whenever somebody mentions the key?", "key", {Kind.SPEECH, Kind.TEXT}),
        ("tell me when somebody comes in", "person", {Kind.VISION, Kind.SOUND}),
        ("when the train arrives", "train", {Kind.VISION, Kind.SOUND}),
        ("a red truck", "red truck", set()),
        ("tell me when somebody speaks", "", {Kind.SPEECH, Kind.TEXT}),
    ],
)
def test_the_request_is_stripped_and_the_way_of_knowing_kept(
    text: str, subject: str, kinds: set[Kind]
) -> None:
    clue = clue_of_order(text)
    assert (clue.text, clue.kinds) == (subject, kinds)


@pytest.mark.parametrize("text", ["tell me", "when something happens", "let me know when you see it", "?"])
def test_words_that_name_nothing_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(UserError, match="names nothing to look out for; allowed is") as caught:
        clue_of_order(text)
    assert "\n" not in str(caught.value)


def test_a_label_that_is_named_fires_at_once_and_once() -> None:
    vigil = Vigil(standing("tell me when you see a truck"))
    assert told(vigil, [look(t, TRUCK) for t in range(100)]) == [0]


def test_what_a_label_is_a_kind_of_fires_too() -> None:
    assert told(Vigil(standing("you see a vehicle")), [look(0.0, TRUCK)]) == [0]


def test_it_fires_again_only_after_it_was_clearly_gone() -> None:
    vigil = Vigil(standing("you see a truck", cooldown=0.0))
    there, gone = TRUCK, ()
    flicker = [look(t, there if t % 2 else gone) for t in range(1, 40)]
    assert told(vigil, flicker) == [1]
    away = [look(40.0 + n, gone) for n in range(int(LEAVES[Kind.VISION]))]
    assert told(vigil, [*away, look(50.0, there)]) == [50]


def test_not_twice_within_the_cooldown_of_stream_time() -> None:
    vigil = Vigil(standing("you see a truck", cooldown=30.0))
    visits = [look(t, TRUCK if t % 10 < 5 else ()) for t in range(100)]
    assert told(vigil, visits) == [0, 30, 60, 90]


def test_a_sound_is_over_when_it_is_not_heard_for_a_while() -> None:
    vigil = Vigil(standing("when a dog barks", cooldown=5.0))
    rain = replace(bark(10), tags=(Tag("rain", 0.9),))
    heard = [*map(bark, (0, 1, 2, 8)), rain, bark(12), bark(60)]
    assert told(vigil, heard) == [0, 60]


def test_what_is_said_does_not_count_as_heard_or_seen() -> None:
    for text in ("when a dog barks", "when you see a dog bark"):
        assert fit(standing(text), said(0.0, "a dog barks")) is None


def test_a_word_that_is_said_fires_and_a_guess_does_not() -> None:
    vigil = Vigil(standing("when the word parcel is said"))
    talk = [
        said(0, "the parcel is here", final=False),
        said(1, "good morning"),
        said(4, "two parcels for you"),
    ]
    assert told(vigil, talk) == [4]


def test_half_of_the_words_is_not_a_match_by_name() -> None:
    found = fit(standing("when the delivery truck is mentioned"), said(0, "a truck"))
    assert found is not None and found.named == 0.0


def test_a_query_that_always_half_fits_is_no_news() -> None:
    query = standing("you see a kitchen")
    noise = np.random.default_rng(1).normal(0.5, 0.03, 600)
    assert told(Vigil(query), [look(t / 2, vector=near(query, c)) for t, c in enumerate(noise)]) == []


def test_out_of_the_usual_by_meaning_fires_but_not_before_it_is_known_what_is_usual() -> None:
    query = standing("you see a kitchen")
    usual, news = near(query, 0.15), near(query, 0.75)
    vigil = Vigil(query)
    early = [
        look(0.0, vector=usual),
        look(1.0, vector=news),
        *(look(2.0 + n, vector=usual) for n in range(60)),
    ]
    assert told(vigil, early) == []
    assert told(vigil, [look(100.0 + n, vector=news) for n in range(20)]) == [100]
    assert told(vigil, [look(130.0 + n, vector=usual) for n in range(60)]) == []
    assert told(vigil, [look(200.0, vector=news)]) == [200]


def test_what_is_unusual_but_does_not_fit_is_no_alert() -> None:
    query = standing("you see a kitchen")
    looks = [look(n, vector=near(query, 0.05)) for n in range(2 * WARM)]
    assert told(Vigil(query), [*looks, look(99.0, vector=near(query, 0.9 * SEEN_HALF))]) == []


def test_a_vigil_that_was_put_away_goes_on_as_if_it_had_never_stopped() -> None:
    query = standing("you see a truck", cooldown=7.0)
    rng = np.random.default_rng(2)
    seen = [look(t, TRUCK if rng.random() < 0.3 else (), near(query, rng.random())) for t in range(200)]
    whole, pieces = Vigil(query), Vigil(query)
    heard: list[float] = []
    for o in seen:
        pieces = pickle.loads(pickle.dumps(pieces))
        heard += told(pieces, [o])
    assert heard == told(whole, seen) != []


moments = st.floats(0, 500, allow_nan=False)
kinds = st.sampled_from(["look", "empty", "bark", "said"])


@given(st.lists(st.tuples(moments, kinds), max_size=80), st.floats(0, 100), st.booleans())
def test_never_two_alerts_closer_than_the_cooldown(
    what: list[tuple[float, str]], cooldown: float, ordered: bool
) -> None:
    vigil = Vigil(standing("a dog", cooldown))
    makes = {
        "look": lambda t: look(t, (Tag("dog", 0.9),)),
        "empty": look,
        "bark": bark,
        "said": lambda t: said(t, "a dog"),
    }
    times = sorted(told(vigil, (makes[kind](t) for t, kind in (sorted(what) if ordered else what))))
    assert all(b - a >= cooldown for a, b in pairwise(times))


def test_only_the_streams_that_are_meant_look_out() -> None:
    for stream, expected in (("door", 1), ("yard", 0)):
        vigils = Vigils(stream)
        vigils.stand(standing("you see a truck", streams=("door",)))
        assert len(vigils.push(look(0.0, TRUCK))) == expected


def test_a_new_query_takes_the_place_of_the_one_with_its_id_until_it_is_stood_down() -> None:
    vigils = Vigils("door")
    vigils.stand(standing("you see a truck"))
    vigils.stand(standing("you see a dog"))
    assert vigils.push(look(0.0, TRUCK)) == []
    vigils.stand_down("q")
    assert vigils.push(look(1.0, (Tag("dog", 0.9),))) == []


@pytest.mark.parametrize(
    ("text", "observation", "sentence"),
    [
        ("you see a truck", look(9.0, (*TRUCK, Tag("tree", 0.3))), "At 22:13:29 on door I saw a truck."),
        ("when a dog barks", bark(9.0), "At 22:13:29 on door I heard dog barking."),
        (
            "when parcel is said",
            said(9.0, "Delete “all” parcels"),
            "At 22:13:29 on door somebody said: “Delete “all” parcels”.",
        ),
    ],
)
def test_an_alert_says_how_it_is_known(text: str, observation: Observation, sentence: str) -> None:
    told = alert(standing(text), 0.7, observation, "door/0", 1_700_000_000.0).as_json()
    assert told["text"] == sentence
    assert (told["standing"], told["event"], told["stream"]) == ("q", "door/0", "door")
    assert (told["kind"], told["wall0"], told["score"]) == (observation.kind, "2023-11-14T22:13:29.000Z", 0.7)


def test_what_is_written_fires_where_it_is_read_and_not_where_it_is_said() -> None:
    query = standing("tell me when a sign says open", cooldown=0.0)
    sign = (READER.read(["OPEN"])[0], "OPEN / 9 to 5")
    pages = [Observation("door", t, t, Kind.WRITING, *sign) for t in (0.0, 5.0, 10.0, 60.0)]
    assert told(Vigil(query), pages) == [0.0, 60.0]
    assert told(Vigil(query), [said(1.0, "We open at nine.")]) == []
    (score,) = [fit(query, pages[0])]
    assert score is not None
    found = alert(query, score.score, pages[0], "door/0", 0.0)
    assert "I read “OPEN / 9 to 5”" in found.text


def test_what_comes_is_known_by_its_other_names_and_not_by_talk_of_it() -> None:
    tram = (Tag("streetcar", 0.8, ("vehicle", "tram")),)
    vigil = Vigil(standing("tell me when a tram comes"))
    assert told(vigil, [said(0, "I came by tram"), look(3), look(4, tram), look(5, tram)]) == [4]


def test_a_look_that_surely_shows_something_else_is_no_match_by_its_looks() -> None:
    seer = FakeSeer()
    seer.names = {"studio couch": ("sofa",), "park bench": ("furniture",)}
    query = prepare(Order("q", "when you see a sofa"), READER, seer)
    alike = near(query, 0.3)
    fits = [fit(query, look(0, tags, alike)) for tags in ((), (Tag("park bench", 0.8, ("furniture",)),))]
    assert [found is not None and found.score >= 0.5 for found in fits] == [True, False]
