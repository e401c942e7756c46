"""Integration: from equations and inputs to what every state did in time."""
