"""A person's record: the five kinds of information that the regulation names, and what grows out of it."""
