"""Reading apart: processes within limits in which the parsers run, and the optional engines beside them."""
