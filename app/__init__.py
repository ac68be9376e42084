"""The annual report without a window: its form, its figures, its checks and its files."""
