"""Lists as a whole: filters, columns, Excel out, Excel in, ticked rows. It knows no particular list."""
