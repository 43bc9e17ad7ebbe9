"""Pages about people and their projects; what shows generations lives in `generation.views`."""
