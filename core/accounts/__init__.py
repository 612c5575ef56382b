"""People: users, roles and permissions, sign-in and invitations."""
