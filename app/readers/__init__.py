"""Documents of each format into plain content: lines, pictures and tables."""
