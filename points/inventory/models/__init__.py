"""Models of goods, batches, stock and stock documents."""
