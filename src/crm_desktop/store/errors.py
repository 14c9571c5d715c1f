from contextlib import contextmanager


@contextmanager
def translated(path):
    yield
