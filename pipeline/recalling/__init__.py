"""Recalling: both memories as one, the best moments first."""
