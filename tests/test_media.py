"""Files through PyAV: times, samples, gaps and what is broken."""

from __future__ import annotations

import logging
import struct
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from actors.sources import epoch
from actors.sources.media import MediaSource
from configs.schema import Pages, Sampling
from configs.schema import Source as Settings
from pipeline.clock import ManualClock
from pipeline.errors import SourceError
from pipeline.item import RATE, Audio, Frame, Gap, Glimpses, Item, Page, Tick
from tests.clips import COLOURS, make_clip, make_sound
from tests.waiting import LONG


def opened(path: Path, settings: Settings | None = None, realtime: bool = False) -> MediaSource:
    return MediaSource(str(path), str(path), settings or Settings(), live=False, realtime=realtime)


def drained(source: MediaSource, most: int = 16) -> list[Item]:
    items: list[Item] = []
    while (pulled := source.pull(most)) is not None:
        items += pulled
    source.close()
    return items


def marks(items: list[Item]) -> list[tuple[object, ...]]:
    return [
        (i.t, i.jpeg, i.novelty) if isinstance(i, Frame)
        else (i.t, i.image.tobytes()) if isinstance(i, Page)
        else (i.t, i.samples.tobytes()) if isinstance(i, Audio)
        else (i.times, i.pixels.tobytes()) if isinstance(i, Glimpses)
        else (i,)
        for i in items
    ]  # fmt: skip


def of(kind: type, items: list[Item]) -> list:  # type: ignore[type-arg]
    return [item for item in items if isinstance(item, kind)]


@pytest.mark.parametrize("most", [1, 5])
def test_the_same_file_gives_the_same_items_however_it_is_pulled(tmp_path: Path, most: int) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 4.0, cuts=(1.3, 2.9), beeps=(0.5,))
    small = Settings(ring=3)
    assert marks(drained(opened(clip, small), most)) == marks(drained(opened(clip), 1000))


def test_a_cut_is_sampled_at_once(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 4.0, cuts=(1.0, 2.5))
    frames = of(Frame, drained(opened(clip)))
    new = [frame for frame in frames if frame.novelty > 0.1]
    assert [frame.t for frame in new] == pytest.approx([0.0, 1.0, 2.5], abs=0.15)
    for frame, colour in zip(new, COLOURS, strict=False):
        assert np.abs(frame.image.reshape(-1, 3).mean(0) - colour).max() < 16


def test_pictures_are_small_and_keyframes_are_jpeg(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 0.5, size=(640, 360))
    frame = of(Frame, drained(opened(clip)))[0]
    assert frame.image.shape == (256, 455, 3)
    assert frame.image.dtype == np.uint8
    assert cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (270, 480, 3)


def test_pages_are_fewer_and_as_large_as_the_picture_up_to_a_bound(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 7.0, size=(640, 360), cuts=(1.0, 2.5, 4.6))
    pages = of(Page, drained(opened(clip)))
    assert [page.t for page in pages] == pytest.approx([0.0, 2.0, 4.0, 6.0], abs=0.15)
    assert {page.image.shape for page in pages} == {(360, 640, 3)}
    small = Settings(sampling=Sampling(pages=Pages(largest=320)))
    assert {page.image.shape for page in of(Page, drained(opened(clip, small)))} == {(180, 320, 3)}


def test_sound_is_whole_and_mono(tmp_path: Path) -> None:
    items = of(Audio, drained(opened(make_sound(tmp_path / "tone.wav", 2.0))))
    assert sum(len(a.samples) for a in items) == pytest.approx(2.0 * RATE, abs=0.02 * RATE)
    assert all(b.t == pytest.approx(a.end, abs=1e-6) for a, b in pairwise(items))
    wave = np.concatenate([a.samples for a in items])
    assert wave.dtype == np.float32
    assert np.sqrt((wave**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


def test_sound_and_picture_are_on_one_clock(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clap.mp4", 4.0, fps=25, cuts=(2.0,), beeps=(2.0,))
    items = drained(opened(clip, Settings(sampling=Sampling(fps=25.0))))
    flash = next(f.t for f in of(Frame, items) if f.t > 0.5 and f.novelty > 0.1)
    sound = of(Audio, items)
    loud = np.flatnonzero(np.abs(np.concatenate([a.samples for a in sound])) > 0.1)[0]
    assert flash == pytest.approx(2.0, abs=0.05)
    assert sound[0].t + loud / RATE == pytest.approx(flash, abs=0.06)


def test_nothing_comes_before_the_last_tick(tmp_path: Path) -> None:
    items = drained(opened(make_clip(tmp_path / "clip.mp4", 5.0, beeps=(1.0,), cuts=(2.2,))))
    ticks = of(Tick, items)
    assert all(b.t - a.t < 1.1 for a, b in pairwise(ticks))
    assert ticks[-1].t == pytest.approx(5.0, abs=0.2)
    reached = 0.0
    for item in items:
        if isinstance(item, Frame | Audio | Tick):
            assert item.t >= reached - 1e-6
        reached = item.t if isinstance(item, Tick) else reached


@pytest.mark.parametrize("beeps", [None, (0.5,)])
def test_a_hole_in_a_file_is_a_gap(tmp_path: Path, beeps: tuple[float, ...] | None) -> None:
    clip = make_clip(tmp_path / "hole.mkv", 9.0, beeps=beeps, hole=(2.0, 7.0))
    source = opened(clip)
    items = drained(source)
    (gap,) = of(Gap, items)
    assert (gap.t0, gap.t1) == pytest.approx((2.0, 7.0), abs=0.3)
    assert source.stats()["gaps"] == 1
    at = items.index(gap)
    assert all(i.t >= gap.t1 - 0.3 for i in items[at + 1 :] if isinstance(i, Frame))


def test_a_track_in_an_unknown_codec_is_left_out(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mkv", 2.0, beeps=(0.5,))
    clip.write_bytes(clip.read_bytes().replace(b"A_AAC", b"A_XYZ"))
    items = drained(opened(clip))
    assert of(Frame, items) and not of(Audio, items)


def test_a_file_of_unknown_codecs_is_refused(tmp_path: Path) -> None:
    tone = make_sound(tmp_path / "tone.wav", 0.5)
    data = bytearray(tone.read_bytes())
    data[20:22] = b"\x34\x12"  # the format tag
    tone.write_bytes(data)
    with pytest.raises(SourceError, match="has no picture or sound in a codec that FFmpeg knows"):
        opened(tone)


def test_times_that_jump_ahead_for_days_are_damage_and_go_on_where_they_were(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "jump.mkv", 4.0, beeps=(0.5,), late=(2.0, 90_000.0))
    items = drained(opened(clip))
    assert not of(Gap, items)
    assert of(Tick, items)[-1].t == pytest.approx(4.0, abs=0.3)


@pytest.mark.parametrize(("late", "end"), [(30.0, 34.0), (3600.0, 4.0)])
def test_a_live_stream_cannot_be_ahead_of_the_clock(tmp_path: Path, late: float, end: float) -> None:
    clip = make_clip(tmp_path / "jump.mkv", 4.0, beeps=(0.5,), late=(2.0, late))
    source = MediaSource(str(clip), str(clip), Settings(), live=True, clock=ManualClock())
    items: list[Item] = []
    while not any(tick.t > end - 0.3 for tick in of(Tick, items)):
        items += source.pull(1, 1.0) or ()
    source.close()
    gaps = [(gap.t0, gap.t1) for gap in of(Gap, items)]
    assert gaps == ([] if end == 4.0 else [pytest.approx((2.0, 32.0), abs=0.3)])


def test_a_live_stream_is_opened_again_whatever_broke_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(tmp_path / "clip.mkv", 2.0)
    push, broken = epoch.Epoch.push, [True]

    def breaks_once(self: epoch.Epoch, packet: av.Packet) -> Iterator[Item]:
        if broken and broken.pop():
            raise ZeroDivisionError("a picture of no width")
        return push(self, packet)

    monkeypatch.setattr(epoch.Epoch, "push", breaks_once)
    source = MediaSource(str(clip), str(clip), Settings(backoff=0.01), live=True)
    items: list[Item] = []
    while not of(Frame, items):
        items += source.pull(16, 1.0) or ()
    source.close()
    assert source.stats()["errors"] == 1 and source.stats()["reconnects"] >= 1


def test_a_clip_that_is_cut_off_plays_what_is_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clip = make_clip(tmp_path / "clip.mkv", 6.0, beeps=(1.0,))
    whole = clip.read_bytes()
    clip.write_bytes(whole[: len(whole) // 2])
    with caplog.at_level(logging.WARNING):
        items = drained(opened(clip))
    assert 0.5 < of(Audio, items)[-1].end < 5.0
    assert "is cut off" in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.ts", 6.0, beeps=(1.0,), cuts=(1.0, 2.0, 3.0))
    data = bytearray(clip.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = bytes(3000)
    clip.write_bytes(data)
    assert of(Frame, drained(opened(clip)))[-1].t > 4.0


def test_times_that_begin_anew_go_on(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.ts", 4.0, beeps=(1.0,), cuts=(1.0, 2.0, 3.0))
    clip.write_bytes(clip.read_bytes() * 2)
    items = drained(opened(clip))
    for kind in (Frame, Audio, Tick):
        times = [item.t for item in of(kind, items)]
        assert times == sorted(times)
        assert times[-1] == pytest.approx(8.0, abs=1.2)


def test_a_file_at_the_speed_of_time(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 3.0)
    began = time.monotonic()
    source = opened(clip, realtime=True)
    reached = [0.0]
    while max(reached) < 0.5:
        reached += [i.t for i in source.pull(100, LONG) or () if isinstance(i, Frame | Tick)]
        assert max(reached) < time.monotonic() - began
    source.close()


def test_what_is_in_a_file_was_over_before_it_is_watched_unless_it_is_played(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mp4", 6.0)
    before = time.time()
    watched, played = opened(path), opened(path, realtime=True)
    now = time.time()
    assert before - 0.1 < watched.wall0 + 6.0 < now + 0.1
    assert before <= played.wall0 <= now
    started = MediaSource(str(path), str(path), Settings(), live=False, wall0=100.0)
    assert started.wall0 == 100.0
    for source in (watched, played, started):
        source.close()


def test_closing_early_lets_go(tmp_path: Path) -> None:
    source = opened(make_clip(tmp_path / "clip.mp4", 4.0, beeps=()), Settings(ring=2))
    assert source.pull(1)
    source.close()
    assert source.pull() is None


def test_every_frame_is_glimpsed_before_time_passes_it(tmp_path: Path) -> None:
    items = drained(opened(make_clip(tmp_path / "clip.mp4", 4.0, cuts=(2.0,))), 1000)
    times = [t for item in of(Glimpses, items) for t in item.times]
    assert times == pytest.approx([n / 10 for n in range(40)], abs=1e-6)
    reached = 0.0
    for item in items:
        if isinstance(item, Tick):
            reached = item.t
        elif isinstance(item, Glimpses):
            assert item.t >= reached
    (before,) = [g.pixels[n] for g in of(Glimpses, items) for n, t in enumerate(g.times) if t == times[19]]
    (after,) = [g.pixels[n] for g in of(Glimpses, items) for n, t in enumerate(g.times) if t == times[20]]
    assert abs(before.astype(int) - after.astype(int)).mean() > 20


def test_a_film_on_its_side_is_seen_upright(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 1.0)
    clip.write_bytes(turned(clip.read_bytes(), width=180))
    items = drained(opened(clip))
    frame, page = of(Frame, items)[0], of(Page, items)[0]
    assert frame.image.shape[:2] == (455, 256) and page.image.shape[:2] == (320, 180)
    assert cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR).shape[:2] == (480, 270)


def turned(mp4: bytes, width: int) -> bytes:
    """`mp4` with the matrix in its track header by which a player turns it clockwise."""
    straight = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    clockwise = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, width << 16, 0, 1 << 30)
    head, track, rest = mp4.partition(b"tkhd")
    assert straight in rest
    return head + track + rest.replace(straight, clockwise, 1)
