"""The pages of the window: the start page, one a section."""
