"""Requests (求助): asking, passing on, helping, rating."""
