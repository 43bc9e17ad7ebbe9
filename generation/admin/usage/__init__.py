"""Credit usage: where credits went, for those who answer for them."""
