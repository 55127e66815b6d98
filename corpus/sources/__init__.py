"""Where documents come from: one file per kind of source; :mod:`corpus.sources.opening` chooses."""
