"""Sources: what can be watched, opened and made into items."""
