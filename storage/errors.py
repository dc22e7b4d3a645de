"""What can go wrong with the database itself, told apart from what a caller did wrong."""


class StorageUnavailable(Exception):
    """Nothing was stored: the database is locked, restarting or unreachable. Try again later."""


class StorageFull(StorageUnavailable):
    """Nothing was stored: there is no space left."""


class LeaseLost(Exception):
    """Another worker holds what this one was working on; whatever was about to be committed must not be."""
