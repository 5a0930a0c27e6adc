"""Watching: one stream from its source into long-term memory."""
