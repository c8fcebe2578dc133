"""What members do: join, work, visit."""
