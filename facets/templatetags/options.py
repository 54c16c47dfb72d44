from django.template import Library

from facets.printing import print_options

register = Library()
register.simple_tag(print_options, name="options")
