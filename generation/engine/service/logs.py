"""Log lines with the same clock as the studio's, which they stand among."""

import logging
import time


class UtcFormatter(logging.Formatter):
    converter = staticmethod(time.gmtime)
