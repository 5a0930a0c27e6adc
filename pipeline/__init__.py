"""The mind: pure Python and numpy. No Ray, no torch, no network, no clock."""
