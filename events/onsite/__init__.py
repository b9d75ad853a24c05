"""Every way in on the day: the code page, one's own scan, the scanner, the roster, the waiting room, paper, online."""
