"""The report for people who decide: static pages of the published file, and of nothing else."""
