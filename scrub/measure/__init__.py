"""How much of what is planted is found: recall on the user's own files, and what to look at."""
