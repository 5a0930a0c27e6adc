"""Remembering: observations become events and episodes, kept, made lighter, corrected and forgotten."""
