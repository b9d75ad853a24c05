"""Cases: each flag, complaint and objection is looked at by somebody above the unit who has no part in it, until a day."""
