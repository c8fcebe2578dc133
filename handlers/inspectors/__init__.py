"""Inspectors: asked once a quarter, walk through the checklist, and follow what they found to its end."""
