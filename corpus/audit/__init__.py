"""What auditors ask of a finished run: proofs and questions, without Spark and without Java."""
