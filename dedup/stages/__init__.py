"""Deduplication over Spark: the pure mathematics of :mod:`dedup`, moved between tasks."""
