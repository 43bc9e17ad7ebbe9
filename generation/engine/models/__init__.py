"""Gets the models for listening out of other packages' wheels, at set-up. Standard library only.

`python -m generation.engine.models` runs while the packages it will be used with are still being installed.
"""
