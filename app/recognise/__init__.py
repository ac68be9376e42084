"""Which cell of a document is which, told from its labels; documents into grids and texts."""
