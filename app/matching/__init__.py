"""Which cell of a grid of text is which cell of the form, told from its labels."""
