"""The demo: a made-up unit, its directory and its night, on two laptops and a store."""
