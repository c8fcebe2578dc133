"""The ways in and out: one file per channel, none knows another."""
