"""The printed pages of a report: laid out once, painted on screen, on a printer and into a PDF."""
