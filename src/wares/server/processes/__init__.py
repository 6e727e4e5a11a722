"""Several processes that serve one shop: readers answer, one writer changes it, a supervisor has them run."""
