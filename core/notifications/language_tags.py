"""Everything that a template of a message may use: one tag and a few filters, none of which can loop or load."""

from django.template import Library
from django.template.defaultfilters import capfirst, default, lower, truncatechars, upper, yesno
from django.template.defaulttags import do_if

TAGS = ("if", "elif", "else", "endif")

register = Library()
register.tag("if", do_if)
for one in (capfirst, default, lower, truncatechars, upper, yesno):
    register.filter(one.__name__, one)
