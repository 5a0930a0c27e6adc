"""Asking: what a question asks for, as a plan."""
