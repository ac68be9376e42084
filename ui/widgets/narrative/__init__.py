"""The editor of a text with live numbers and pictures in it."""
