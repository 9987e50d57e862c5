"""Forms: every rule of every field, one file per subject."""
