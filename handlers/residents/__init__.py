"""What residents do: report, support, follow, rate."""
