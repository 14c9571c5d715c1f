"""The page of a list: what People and Companies share."""
