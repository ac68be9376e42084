"""What can be done with a collection, in groups, with menus and dialogs."""
