from django.template import Library

from wording.numbers import grouped

register = Library()
register.filter("grouped", grouped)
