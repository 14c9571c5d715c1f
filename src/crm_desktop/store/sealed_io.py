def publish(a, b):
    a.rename(b)
