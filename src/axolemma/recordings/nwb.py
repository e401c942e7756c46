"""x."""
def read_nwb(*a):
    raise NotImplementedError
