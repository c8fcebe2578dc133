"""Telegram: recorded updates, layout, sending, polling, webhook."""
