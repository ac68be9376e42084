"""What is wrong with the sentences: figures, sums, years, names and phrases in the texts."""
