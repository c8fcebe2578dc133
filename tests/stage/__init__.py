"""Plays a dialogue file against the whole bot, under each nuisance, and looks at what is kept afterwards."""
