"""The pages of requests: for who asks, who helps, and the staff."""
