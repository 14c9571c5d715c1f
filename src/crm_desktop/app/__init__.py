"""The composition root: where the parts are put together and the program meets the computer."""
