"""What whoever runs the site watches: figures for Prometheus, lines of the log, reports of errors. It holds nothing about people.

Whether the site is well, in words and for a person, is `manage.py doctor`'s to say.
"""
