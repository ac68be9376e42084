"""The grid of cells: a spreadsheet's keys and editing, and the tables of the form in it."""
