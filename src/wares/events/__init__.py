"""Events: what shoppers do, checked, read from event logs, netted."""
