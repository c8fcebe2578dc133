"""What leaders do: look after the queue, assign, merge."""
