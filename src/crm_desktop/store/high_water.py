class HighWater:
    def __init__(self, *a):
        pass

    def read(self):
        return None

    def note(self, *a):
        pass

    def flush(self):
        pass


def missing(mark, head):
    return 0
