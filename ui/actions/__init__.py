"""What the clerk can do with a report, in groups: each brings the handlers of its actions."""
