"""What a form is: sections, tables, labels and checks, read from data files."""
