"""The registry from a folder of CSV files: read, check, store. All or nothing."""
