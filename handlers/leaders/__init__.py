"""What leaders, inspectors and the office do: queue, assign, merge, route, look."""
