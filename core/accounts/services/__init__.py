"""The only writers of users, roles and invitations."""
