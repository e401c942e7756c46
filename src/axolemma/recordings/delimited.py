"""x."""
def read_delimited(*a):
    raise NotImplementedError
