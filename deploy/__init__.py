"""What starts, checks and builds the site around the application itself."""
