"""Exchange: a memory as one portable file."""
