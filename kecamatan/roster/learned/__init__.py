"""What clerks teach the importer: the columns of strange files, and the spellings of desa."""
