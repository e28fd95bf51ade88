"""Ways to what stands outside: each implements a port of an app."""
