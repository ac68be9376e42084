"""The window: shows the report and forwards what the clerk does; no rule, no arithmetic."""
