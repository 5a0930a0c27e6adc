"""Outlets: alerts to the world, and questions from it that are asked aloud."""
