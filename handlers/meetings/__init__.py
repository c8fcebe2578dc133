"""Meetings: called, answered, reminded of, written down, agreed to, and followed up."""
