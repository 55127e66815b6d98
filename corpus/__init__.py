"""What a document, a decision and a run are: the words that dedup, scrub and jobs share."""
