"""The only writers of organizations and memberships."""
