"""Sensing: the models, shared by all streams."""
