"""What is said beside a question, or where nothing is asked: danger, corrections, another matter, mere politeness."""
