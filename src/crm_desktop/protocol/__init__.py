"""What client and server agree on, pure: ops, messages, the server's fold, the client's overlay, hash chains."""
