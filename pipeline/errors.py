"""Everything that Onlooker raises on purpose.

OnlookerError                 anything below; its text is one line for a person
├── UserError                 the user's mistake: the CLI prints the line and exits with 2
│   ├── ConfigError           a setting is unknown or out of range
│   ├── SourceError           a URL can't be watched
│   ├── ModelError            weights are missing, damaged or not the pinned ones
│   ├── StoreError            a memory can't be opened, read or written
│   ├── MessageError          a message on the wire is malformed
│   └── OutletError           an alert is refused where it was to go
└── Unavailable               a part of the service does not answer; trying again may help
"""

from __future__ import annotations


class OnlookerError(Exception):
    """Anything that Onlooker raises on purpose; its text is one line for a person."""


class UserError(OnlookerError):
    """The user's mistake: one clear line that names what was wrong and what is allowed."""


class ConfigError(UserError):
    """A setting is unknown or out of range."""


class SourceError(UserError):
    """A URL can't be watched."""


class ModelError(UserError):
    """Weights are missing, damaged or not the pinned ones."""


class StoreError(UserError):
    """A memory can't be opened, read or written."""


class MessageError(UserError):
    """A message on the wire is malformed."""


class OutletError(UserError):
    """An alert is refused where it was to go."""


class Unavailable(OnlookerError):
    """A part of the service does not answer; trying again may help."""
