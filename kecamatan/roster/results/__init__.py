"""What an import did, person by person, and how it is taken back."""
