"""What each channel makes of the wire, and of the house's messages."""
