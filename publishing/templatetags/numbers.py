from django.template import Library

from publishing.numbers import grouped

register = Library()
register.filter("grouped", grouped)
