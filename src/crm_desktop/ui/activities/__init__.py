"""What is planned and logged: the line of one sentence, and the form of an activity."""
