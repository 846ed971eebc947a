"""From any SIAK file to residents: prescan, read in a child process, reconcile, apply in one transaction.

Outsiders import `uploads` (the life of one upload) and `applying` (one file, one transaction). reading, columns, cells,
matching, reconciling and prescan are pure and know neither Django nor the database.
"""
