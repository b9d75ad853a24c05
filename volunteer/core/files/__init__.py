"""Files that the site keeps or makes: pictures, recordings, PDF, fonts, and where uploads are stored."""
