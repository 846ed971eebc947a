"""Finding residents, and telling one resident's story."""
