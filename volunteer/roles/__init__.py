"""Who may do what where: appointments, scope, the decorators of staff pages, the menu."""
