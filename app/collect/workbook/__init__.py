"""A collection as a workbook in which every number of the sum can be checked."""
