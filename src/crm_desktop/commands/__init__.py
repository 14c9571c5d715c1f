"""What a user can do, as data: menus, shortcuts and the palette are views of one registry."""
