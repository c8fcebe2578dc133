"""What the clock does: reminders, escalations, nudges."""
