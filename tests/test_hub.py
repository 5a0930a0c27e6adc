from __future__ import annotations

import threading
from typing import Any

from actors.port.hub import Hub


def test_a_listener_hears_its_topics_until_it_leaves() -> None:
    hub, heard = Hub(), list[dict[str, Any]]()
    hub.subscribe({"events", "alerts"}, heard.append)
    for kind in ("event", "observation", "alert", "status"):
        hub.publish({"type": kind})
    assert [message["type"] for message in heard] == ["event", "alert"]
    hub.subscribe({"status"}, heard.append)
    hub.publish({"type": "event"})
    hub.publish({"type": "status"})
    assert [message["type"] for message in heard] == ["event", "alert", "status"]
    hub.unsubscribe(heard.append)
    hub.publish({"type": "status"})
    assert len(heard) == 3


def test_many_threads_may_publish_while_listeners_come_and_go() -> None:
    hub, counted = Hub(), list[dict[str, Any]]()
    hub.subscribe({"events"}, counted.append)

    def publish() -> None:
        for _ in range(500):
            hub.publish({"type": "event"})

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        passing = list[dict[str, Any]]()
        hub.subscribe({"events"}, passing.append)
        hub.unsubscribe(passing.append)
    for thread in threads:
        thread.join()
    assert len(counted) == 2000
