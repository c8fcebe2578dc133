"""The program as a process that is killed, and what must be true afterwards."""
