"""Licences: evidence in a file, what it means, and what a policy makes of it."""
