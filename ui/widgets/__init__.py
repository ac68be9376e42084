"""Widgets of the pages: lists with their one model and view, fields, findings, text editor."""
