"""Documents: parsed back, looked at, and handed out."""
