"""Which stages run? The command line and one file per spark-submit job."""
