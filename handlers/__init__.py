"""What people say and what then happens; handlers.contents is the table of contents."""
