"""What the outbox and the writing of e-mails show."""
