"""Django's PostgreSQL, with scripts of a migration sent statement by statement. Settings name it as the ENGINE."""
