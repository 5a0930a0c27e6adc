"""Serving: everything that a client can ask for."""
