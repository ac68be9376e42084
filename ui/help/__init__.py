"""What explains the program and the form inside the window; loaded when it is first wanted."""
