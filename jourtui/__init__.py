"""jourtui: the program a social jour works in at night. Importing the package loads nothing."""

__version__ = "0.1.0"
