"""Forms of companies, one file per subject."""
