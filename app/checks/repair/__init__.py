"""Explains a sum that is wrong: which single figure would mend it, and why."""
