"""What one running engine shares between its web threads and its workers."""

from generation.engine.service.bell import Bell

work_bell = Bell()
"""Rung when there is something new to make or to deliver."""
