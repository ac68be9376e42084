"""What a proofreader marks in the texts: leftovers, names, dates, laws, marks and misspellings."""
