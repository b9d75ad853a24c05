"""Telling people: the inbox, and SMS, push and WeChat after it. What is told stands with the rooms that tell it."""
