def create_header(p):
    pass


def header_path(p):
    return p
