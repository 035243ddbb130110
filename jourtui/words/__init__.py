"""Swedish words for what the rules name: screens, text commands and papers say the same."""
