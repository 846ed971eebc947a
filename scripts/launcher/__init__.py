"""Starts and stops everything the product needs, with nothing but the standard library.

`python -m scripts.launcher up` is what `make run` calls; see `__main__` for the other commands.
The modules, lowest first:

- `folders`    where data, logs and the saved state live
- `secrets`    passwords and keys, made once, kept in a file only its owner can read
- `processes`  children that die with us, and a guard for the case that we die without a word
- `postgres`   the embedded PostgreSQL, as root or as a plain user
- `valkey`     the embedded Valkey
- `servers`    both of them together, or those that DATABASE_URL and REDIS_URL name
- `fingerprints` what was done before and need not be done again
- `running`    what a running `make run` tells the other commands
- `up`, `within`, `testing`   the commands themselves
"""
