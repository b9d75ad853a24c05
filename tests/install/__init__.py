"""The site installed on a small Debian in a folder: `tools/check_install` makes the folder and calls these."""
