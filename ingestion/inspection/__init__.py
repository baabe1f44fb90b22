"""What is this file? A look at one file of unknown make: its format, its columns, what they may mean.

Belongs here: guesses from a sample of the bytes, each said to be a guess. Does not belong here: reading files for the
warehouse (``ingestion.readers``), which entity a file may be (orchestration knows the registry), layout on a terminal.
The one way in is ``inspect_file``; nothing is written, and no finding holds a value that may be personal data.
"""
