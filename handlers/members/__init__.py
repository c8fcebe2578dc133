"""What members do: join, work on issues, note visits."""
