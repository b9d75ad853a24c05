"""What every room of every app uses. It knows no room."""
