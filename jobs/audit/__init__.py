"""``codesieve audit``: proofs and questions to a finished run, without Spark and without Java."""
