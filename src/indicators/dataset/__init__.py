"""The data folder: its tables, and what is done with them."""
