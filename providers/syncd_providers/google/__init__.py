"""Google: signing in, for now."""
