"""What runs around the product: the environment, the launcher, the checks."""
