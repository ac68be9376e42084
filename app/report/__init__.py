"""What was filled in: values, texts and basic data of one report, and their changes."""
