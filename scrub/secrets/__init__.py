"""Secrets: tokens, keys and passwords, found to the byte."""
