"""`python -m onlooker`."""

from __future__ import annotations

from onlooker.cli import main

main()
