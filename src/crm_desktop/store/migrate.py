def migrate(path):
    pass
