"""The HTTP side through real requests: what a page, a stranger and an attacker get."""
