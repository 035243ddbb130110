"""Real laptops in processes of their own, a real PostgreSQL, and everything that can break.

`make chaos` publishes the table; `make chaos FAULTS=300` does fewer.
"""
