"""Static files under hashed names, so browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the names inside JavaScript `import` statements hashed too."""

    support_js_module_import_aggregation = True
