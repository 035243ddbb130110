"""Documents on their way out: templates, rendering to PDF, signatures, delivery. Headless; knows no store."""
