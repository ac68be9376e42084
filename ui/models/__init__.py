"""Qt item models over a document."""
