"""Answering: what was found, in sentences that stand on it."""
