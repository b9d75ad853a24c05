"""Backups of the database and the uploads, and the way back to a chosen second. It keeps what pgBackRest and one folder keep."""
