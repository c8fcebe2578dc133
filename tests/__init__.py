"""Promises of the program, held by pytest."""
