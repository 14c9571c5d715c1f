class FileIdentity:
    @classmethod
    def of(cls, path):
        return cls()

    def check(self, path):
        pass
