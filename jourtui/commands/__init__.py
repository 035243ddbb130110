"""The text commands: what is asked for on the command line, and what is printed."""
