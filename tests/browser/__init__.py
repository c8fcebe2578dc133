"""The chat page in a real browser: what a person sees, taps and hears."""
