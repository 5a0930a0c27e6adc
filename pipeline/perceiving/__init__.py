"""Perceiving: items become observations, one lane a sense."""
