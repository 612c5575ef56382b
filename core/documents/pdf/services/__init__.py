"""Writing templates: a text is only kept where every variable in it is known."""
