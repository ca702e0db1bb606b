"""The crisis program: press the button and help is called, whatever else has failed."""
