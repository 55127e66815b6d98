"""Secrets: found by rules that are data and by grammars, confirmed, exempted, counted."""
