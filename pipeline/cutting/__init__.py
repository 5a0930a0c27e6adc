"""Cutting: where an event ends, and an episode; how unexpected something was."""
