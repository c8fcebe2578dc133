"""Ballots: opened by a leader, voted on by residents, counted once, and told to everybody who voted."""
