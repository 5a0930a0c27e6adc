"""Long-term memory: the store, with all that is kept beside it."""
