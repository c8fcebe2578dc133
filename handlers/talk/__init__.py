"""The engine of conversations."""
