"""Requests: who asked that something leave, what it is, and what becomes of its copies."""
