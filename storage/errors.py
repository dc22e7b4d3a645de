"""What can go wrong with the database itself, told apart from what a caller did wrong."""


class StorageUnavailable(Exception):
    """Nothing was stored: the database is locked, restarting or unreachable. Try again later."""


class StorageFull(StorageUnavailable):
    """Nothing was stored: there is no space left."""


class LeaseLost(Exception):
    """Another worker holds what this one was working on; whatever was about to be committed must not be."""


class NotMigrated(Exception):
    """The tables are not in the form this version needs yet."""


class UnknownSchema(Exception):
    """The tables are in a form this version does not know: a later one was here, or the step asked for is no step."""
