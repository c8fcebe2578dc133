"""The commands of `python -m bot`: each a file with its arguments and what it does."""
