"""Running: where everything runs, here, on Ray or in a child, and what comes back when it dies."""
