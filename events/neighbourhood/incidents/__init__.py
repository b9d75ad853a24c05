"""Incidents (网格事件): what is wrong in a place, told by anybody, mended by its grid or passed up. What somebody needs for
themselves is a request (`events/requests`)."""
