"""Writing e-mails and letters: to one, to many, with templates, from accounts."""
