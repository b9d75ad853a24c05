"""Pairings of a unit with a community: terms, visits, appraisal."""
