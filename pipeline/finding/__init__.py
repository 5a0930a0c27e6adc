"""Finding: a plan carried out over recall."""
