"""台账: the rows of issues, meetings and notes, of any scope and period, for the command line and the chat."""
