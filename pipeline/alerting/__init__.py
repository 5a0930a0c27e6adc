"""Alerting: what to look out for, and when to say so."""
