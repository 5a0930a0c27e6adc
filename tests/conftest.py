from __future__ import annotations

import os
import signal
import time

from hypothesis import HealthCheck, settings

# No deadline: what a test takes on a busy machine says nothing about the law that it checks.
settings.register_profile(
    "onlooker", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("onlooker"), max_examples=15)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "onlooker"))

# A shell's background jobs ignore Ctrl-C, and so would every command that a test starts to interrupt it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What tests expect of clocks is in UTC, wherever they run.
os.environ["TZ"] = "UTC"
time.tzset()
