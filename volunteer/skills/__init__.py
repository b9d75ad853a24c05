"""What people can do, when they have time, and who of them one may look for."""
