"""What somebody typed into a form that could not be sent, kept for half an hour and put back into the page."""
