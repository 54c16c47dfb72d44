from django.views.generic import ListView

from people.models import Person
from publishing.views import PublishableDetailView


class PersonListView(ListView):
    template_name = "people/person_list.html"
    context_object_name = "people"
    paginate_by = 48

    def get_queryset(self):
        return Person.objects.published()


class PersonDetailView(PublishableDetailView):
    model = Person
