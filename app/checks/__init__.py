"""What is wrong with a report: checks from data, findings as values."""
