"""Media: files, cameras and streams through PyAV, audio and video on one clock.

One thread a source decodes into a bounded ring. What is live is opened again when it goes away: every
connection is a new epoch, whose presentation times are never joined to those of the one before; stream
time goes on by the wall clock, so that wall time is always `wall0 + t`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import av

from actors.sources.container import Medium, open_medium
from actors.sources.epoch import Epoch
from actors.sources.ring import Ring
from actors.supervised import lasting
from configs.schema import Source as Settings
from pipeline.clock import Clock
from pipeline.errors import SourceError
from pipeline.item import Gap, Item, Tick
from pipeline.observation import Kind

log = logging.getLogger(__name__)

BUFFERED = 60.0
"""Seconds that what is live may be ahead of the clock: servers hand over what they have in store at once."""

HOLE = 86400.0
"""Seconds that a file may have nothing in it; more is damage."""

SHORT = 1.0
"""Seconds by which a file may be shorter than it says."""


class MediaSource:
    """A `actors.sources.source.Source` over anything that FFmpeg reads. Raises SourceError on opening.

    `live`: None lets the medium tell (one without a length is live). A file that is played in real time is
    as far as `since` seconds when it begins: what was before comes at once.
    """

    def __init__(
        self,
        url: str,
        address: str,
        settings: Settings,
        *,
        live: bool | None,
        form: str | None = None,
        realtime: bool = False,
        wall0: float | None = None,
        since: float = 0.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self.url = url
        self._address = address
        self._form = form
        self._settings = settings
        self._clock = clock
        medium = self._open(network=live is not False)
        self.live = medium.endless if live is None else live
        self.kinds = frozenset({Kind.VISION} if medium.video else set()) | (
            frozenset({Kind.SPEECH}) if medium.audio else frozenset()
        )
        self._realtime = realtime and not self.live
        ago = 0.0 if self.live or realtime else medium.length or 0.0  # what is in a file is over
        self.wall0 = time.time() - ago if self.live or wall0 is None else wall0
        self._ring = Ring(settings.ring, waits=not (self.live or realtime), gap=settings.gap)
        self._began = clock() - (0.0 if self.live else since)
        self._last = 0.0
        self._stop = threading.Event()
        self._away = False
        self._counts = dict.fromkeys(
            ("frames_decoded", "frames_sampled", "errors", "reconnects", "gaps", "missing"), 0.0
        )
        self._medium: Medium | None = medium
        self._thread = lasting(f"source-{url}", self._run, self._goes_on)
        self._thread.start()

    def pull(self, most: int = 16, wait: float = 0.1) -> Sequence[Item] | None:
        """Up to `most` items, waiting at most `wait` seconds for the first; None when it has ended."""
        return self._ring.take(most, wait)

    def stats(self) -> dict[str, float]:
        """Counters, by name; `away` is 1 while a live stream is out of reach."""
        return {**self._counts, "dropped": float(self._ring.dropped), "away": float(self._away)}

    def close(self) -> None:
        """Stop and let go of the medium."""
        self._stop.set()
        self._ring.end(abandon=True)
        self._thread.join(self._settings.stall_timeout + 1.0)

    def _run(self) -> None:
        medium, self._medium = self._medium, None
        if medium is not None:
            self._play(medium, start=0.0)
            if not (self.live or self._stop.is_set()):
                self._check_length(medium)
        while self.live and not self._stop.is_set():
            medium_again = self._reopen()
            if medium_again is None:
                break
            self._counts["reconnects"] += 1
            start = max(self._clock() - self._began, self._last + 0.001)
            self._tell_gap(start)
            self._play(medium_again, start)
        self._ring.end()

    def _play(self, medium: Medium, start: float) -> None:
        settings = self._settings
        epoch = Epoch(medium, start, settings.sampling, settings.gap, self._counts, self._latest)
        try:
            for packet in medium.packets():
                for item in epoch.push(packet):
                    self._hand_on(item)
                if self._stop.is_set():
                    return
        except (av.error.FFmpegError, IndexError, UnicodeDecodeError) as error:
            self._counts["errors"] += 1
            log.warning("%s: broke off after %.1f s (%s)", self.url, self._last, _reason(error))
        finally:
            for item in epoch.flush():
                self._hand_on(item)
            medium.close()

    def _latest(self) -> float:
        """The stream time that may have come by now."""
        return self._clock() - self._began + BUFFERED if self.live else self._last + HOLE

    def _check_length(self, medium: Medium) -> None:
        missing = (medium.length or 0.0) - self._last
        if missing > SHORT:
            self._counts["missing"] = missing
            log.warning("%s: is cut off, its last %.1f s are missing", self.url, missing)

    def _hand_on(self, item: Item) -> None:
        t = (
            item.t1
            if isinstance(item, Gap)
            else item.t
            if isinstance(item, Tick)
            else getattr(item, "t", 0.0)
        )
        if self._realtime:
            self._stop.wait(max(0.0, self._began + t - self._clock()))
        self._last = max(self._last, t)
        self._ring.put(item)

    def _tell_gap(self, until: float) -> None:
        if until - self._last >= self._settings.gap:
            self._counts["gaps"] += 1
            self._ring.put(Gap(self._last, until, "the stream was away"))
        self._last = until
        self._ring.put(Tick(until))

    def _reopen(self) -> Medium | None:
        self._away, said, gone = True, False, self._clock()
        backoff = self._settings.backoff
        while not self._stop.wait(backoff):
            try:
                medium = self._open(network=True)
            except SourceError as error:
                if not said:
                    log.warning("away, and tried again until it is back: %s", error)
                said = True
                backoff = min(backoff * 2, self._settings.backoff_max)
            else:
                self._away = False
                if said:
                    log.warning("%s: is back after %.0f s", self.url, self._clock() - gone)
                return medium
        return None

    def _open(self, network: bool) -> Medium:
        return open_medium(self.url, self._address, self._form, network, self._settings)

    def _goes_on(self, error: Exception) -> bool:
        """What is live is opened again, whatever broke it."""
        self._counts["errors"] += 1
        if self.live and not self._stop.is_set():
            return True
        self._ring.end()
        return False


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
