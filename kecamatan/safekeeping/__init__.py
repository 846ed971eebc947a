"""A person's data in trust: who saw it, changing keys, one person's report and erasure, how long things are kept."""
