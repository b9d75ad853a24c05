"""From a scan to an attendance: the domain of check-in, without pages. The ways in are `onsite`."""
