"""The budgets of jourtui, each measured beside its floor in the same run: `make bench`."""
