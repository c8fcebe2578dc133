"""The conversation engine: scripts over answers, turns, and the way from a message to its handler."""
