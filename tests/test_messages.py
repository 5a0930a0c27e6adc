from __future__ import annotations

from typing import Any

import pytest

from actors.port.messages import AUDIO, IMAGE, KINDS, TEXT, Ask, Forget, Recall, Watch, parse, wall_time
from pipeline.errors import MessageError
from pipeline.memory import Span

GOOD: dict[str, dict[str, Any]] = {
    "watch": {"url": "rtsp://cam", "name": "door"},
    "unwatch": {"stream": "door"},
    "streams": {},
    "ask": {
        "text": "who?",
        "streams": ["door"],
        "since": 5,
        "until": "2026-01-01T00:00:00Z",
        "mode": "memory",
    },
    "recall": {"text": "key", "k": 3},
    "events": {"limit": 5},
    "cancel": {},
    "subscribe": {"topics": ["events", "observations", "alerts", "status"]},
    "standing": {"text": "a dog barks", "cooldown_s": 5, "streams": ["door"]},
    "stand_down": {},
    "standings": {},
    "memory": {},
    "name": {"text": "the red mug", "stream": "door", "t": 3.5, "box": [0, 0, 1, 1]},
    "correct": {"event": "door/0", "text": "it was a cat"},
    "pin": {"event": "door/0"},
    "forget": {"stream": "door"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_of_the_contract_is_taken(kind: str) -> None:
    message = parse({"type": kind, "id": "x", **GOOD[kind]})
    assert (message.type, message.id) == (kind, "x")


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_key_is_named_with_the_allowed_ones(kind: str) -> None:
    with pytest.raises(MessageError) as error:
        parse({"type": kind, "id": 1, **GOOD[kind], "colour": "red"})
    assert f"{error.value}".startswith(f"{kind}: unknown key 'colour'; allowed are ")
    assert all(key in f"{error.value}" for key in GOOD[kind])


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"type": "dance", "id": 1}, "unknown type 'dance'; allowed are watch, unwatch"),
        ({"id": 1}, "unknown type None"),
        ({"type": ["ask"], "id": 1}, "unknown type"),
        ({"type": "streams"}, "streams: the key 'id' is missing"),
        ({"type": "streams", "id": ""}, "streams: id: "),
        ({"type": "streams", "id": [1]}, "streams: id: "),
        ({"type": "ask", "id": 1, "text": ""}, "ask: text: "),
        ({"type": "ask", "id": 1, "text": " \n"}, "ask: text: is empty"),
        ({"type": "correct", "id": 1, "event": "a/0", "text": "  "}, "correct: text: is empty"),
        ({"type": "ask", "id": 1, "text": "x" * (TEXT + 1)}, "ask: text: "),
        ({"type": "ask", "id": 1, "text": "x", "mode": "fast"}, "ask: mode: "),
        (
            {"type": "ask", "id": 1, "text": "x", "since": "yesterday"},
            "ask: since: is neither an ISO 8601 time",
        ),
        ({"type": "ask", "id": 1, "text": "x", "since": True}, "ask: since: is neither"),
        ({"type": "ask", "id": 1, "text": "x", "since": 10**400}, "ask: since: is neither"),
        ({"type": "ask", "id": 1, "text": "x \ud800"}, "ask: text: Input should be a valid string"),
        ({"type": "ask", "id": 1, "text": "x", "until": "nan"}, "ask: until: "),
        ({"type": "ask", "id": 1, "text": "x", "until": 1e300}, "ask: until: "),
        ({"type": "ask", "id": 1, "text": "x", "image": "?"}, "ask: image: is not base64"),
        (
            {"type": "ask", "id": 1, "text": "x", "image": b"GIF89a"},
            "ask: image: is neither a JPEG nor a PNG",
        ),
        ({"type": "ask", "id": 1, "text": "x", "image": b"\xff\xd8\xff" + bytes(IMAGE)}, "ask: image: "),
        ({"type": "ask", "id": 1, "text": "x", "audio": "?"}, "ask: audio: is not base64"),
        ({"type": "ask", "id": 1, "text": "x", "audio": "é"}, "ask: audio: is not base64"),
        ({"type": "ask", "id": 1, "text": "x", "audio": 7}, "ask: audio: is neither bytes nor base64"),
        (
            {"type": "recall", "id": 1, "audio": bytes(AUDIO + 1)},
            "recall: audio: has 5800001 bytes; allowed are 5800000",
        ),
        ({"type": "recall", "id": 1, "audio": ""}, "recall: wants words, a picture or a sound"),
        ({"type": "ask", "id": 1, "text": "x", "since": 2, "until": 1}, "ask: since is after until"),
        ({"type": "forget", "id": 1, "stream": "x", "since": 2, "until": 1}, "forget: since is after until"),
        ({"type": "recall", "id": 1, "text": "x", "k": 0}, "recall: k: "),
        ({"type": "recall", "id": 1, "text": "x", "k": 10**9}, "recall: k: "),
        ({"type": "subscribe", "id": 1, "topics": ["gossip"]}, "subscribe: topics: "),
        ({"type": "subscribe", "id": 1, "topics": []}, "subscribe: topics: "),
    ],
)
def test_what_is_wrong_is_one_short_line(wrong: dict[str, Any], line: str) -> None:
    with pytest.raises(MessageError) as error:
        parse(wrong)
    assert f"{error.value}".startswith(line)
    assert len(f"{error.value}") < 400 and "\n" not in f"{error.value}"


def test_a_line_never_repeats_a_flood() -> None:
    with pytest.raises(MessageError) as error:
        parse({"type": "streams", "id": 1, "k" * 100_000: 1})
    assert len(f"{error.value}") < 400


def test_times_are_iso_or_unix_and_utc_unless_they_say_otherwise() -> None:
    for text in (
        "2023-11-14T22:13:20Z",
        "2023-11-14 22:13:20",
        "2023-11-14T23:13:20+01:00",
        "1700000000",
        1.7e9,
    ):
        assert wall_time(text) == 1.7e9


def test_a_message_knows_its_span() -> None:
    ask = parse({"type": "ask", "id": 1, "text": "x", "streams": ["a", "b"], "since": 1})
    forget = parse({"type": "forget", "id": 1, "stream": "a", "until": 2})
    recall = parse({"type": "recall", "id": 1, "text": "x"})
    assert isinstance(ask, Ask) and ask.span == Span(("a", "b"), 1.0, None)
    assert isinstance(forget, Forget) and forget.span == Span(("a",), None, 2.0)
    assert isinstance(recall, Recall) and recall.span == Span()


def test_a_sound_alone_can_be_recalled_and_comes_as_bytes_or_base64() -> None:
    for audio in (b"fLaC", "ZkxhQw=="):
        recall = parse({"type": "recall", "id": 1, "audio": audio})
        assert isinstance(recall, Recall) and (recall.text, recall.audio) == ("", b"fLaC")


def test_a_watch_is_live_from_now_unless_it_says_otherwise() -> None:
    watch = parse({"type": "watch", "id": 1, "url": "a.mp4"})
    assert isinstance(watch, Watch) and (watch.name, watch.realtime, watch.start) == (None, False, None)
