"""Redaction: findings become edits, edits become a text that holds none of them."""
