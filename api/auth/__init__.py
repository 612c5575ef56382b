"""Sign-in for programs: dj-rest-auth with its unsafe defaults replaced."""
