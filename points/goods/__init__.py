"""What the shops offer: barcodes, prices, services by appointment, warnings of shelves that run low."""
