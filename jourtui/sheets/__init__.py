"""What leaves the screen as a file or a paper: sheets, tables, calendar, reports."""
