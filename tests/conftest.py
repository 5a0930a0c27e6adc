from __future__ import annotations

from hypothesis import settings

# No deadline: what a test takes on a busy machine says nothing about the law that it checks.
settings.register_profile("onlooker", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("onlooker")
