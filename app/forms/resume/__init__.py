"""The forms of a resume: one file for each page or kind of entry (RS-1 to RS-11)."""
