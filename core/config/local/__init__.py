"""The machinery of a checkout: environment, servers, supervisor and checks behind the Makefile."""
