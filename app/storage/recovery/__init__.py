"""What was typed and not saved: logged while typing, found again after a bad end."""
