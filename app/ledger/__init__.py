"""From an office's ledger of applications to the figures of tables two, three and four."""
