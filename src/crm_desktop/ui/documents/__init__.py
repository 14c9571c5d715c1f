"""Documents on paper: pages with header and footer, tables, letters, labels; written as PDF."""
