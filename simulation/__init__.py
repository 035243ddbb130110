"""A night on two to five laptops in one thread, with everything injected that chance decides.

Clock, randomness, line and disk belong to the simulation; journal, replica, sync, joining and healing are the
product's own. The same seed gives the same night, byte for byte. After every step the laws in `laws.py` must
hold. `python -m simulation --seed 7` plays one night again and prints its trace.

It stands beside `benchmarks` and not under `tests`, since it is a program of its own with figures to publish;
the tests run it for a few seconds, and against mutants (`tests/test_mutants.py`).
"""
