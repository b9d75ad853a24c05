"""Signs that an event did not take place as recorded, found by the machine; and a leader's shifts taken back by one press."""
