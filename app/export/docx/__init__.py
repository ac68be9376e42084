"""A report as a Word document: blank templates, and filling any template."""
