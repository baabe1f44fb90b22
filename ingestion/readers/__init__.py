"""Readers turn one file into records with line numbers; they know formats, not mappings' meaning nor the warehouse."""
