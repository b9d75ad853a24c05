"""Certificates: applied for, issued, verified by everybody."""
