"""The pages of recycling: of people, of attendants, of staff."""
