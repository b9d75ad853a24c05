"""Points that expire on a day announced before."""
