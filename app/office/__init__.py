"""Office files below reading and writing: packages, their XML, formats, plain content."""
