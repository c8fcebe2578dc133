"""What a resident meant: pure functions over loaded models."""
