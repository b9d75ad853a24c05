"""What concerns the database itself: the server that comes along, statements written by hand, helpers of migrations."""
