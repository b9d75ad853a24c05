"""The versioned rules by which service earns points. What a shift earns by its rule is computed in `events.settlement`."""
