"""What is true whatever the channel or the database: people, places, issues, clocks, messages."""
