"""Documents that a client and the company pass to each other, version by version.

A document has versions of the client's and of the company's, each with a status that the other side sets. A version
is a file that nobody changes or removes; whatever is said of it stands in its history.
"""
