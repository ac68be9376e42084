"""What lies in a folder, read once, side by side, and kept until it changes."""
