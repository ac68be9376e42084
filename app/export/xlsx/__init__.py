"""A report as a workbook: blank templates, and filling any workbook."""
