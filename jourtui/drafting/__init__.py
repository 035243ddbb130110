"""Draft texts for the sections of a document, put together from what its case holds."""
