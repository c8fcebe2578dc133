"""What people say and what then happens."""
