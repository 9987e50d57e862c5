"""Companies as members: their certification, sign-up, certificates, people and papers."""
