"""Compartments coupled along a tree: the same steps, with the tree in their solve."""
