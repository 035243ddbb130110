"""What each row of the table measures."""
