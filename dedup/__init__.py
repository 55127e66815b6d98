"""Have we seen this before? Exact copies, near-copies and benchmark contamination."""
