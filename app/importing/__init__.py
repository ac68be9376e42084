"""Documents into reports: texts, basic data, import plans, last year's report."""
