"""What holds weights: one library, one file."""
