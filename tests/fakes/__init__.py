"""Servers on loopback that stand where a wire leaves the building."""
