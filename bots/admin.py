"""The configurer's workplace in the admin; its forms and pages are in `bots.workplace`."""

from django.contrib import admin

from bots.models import Bot, Interaction, OperatorsModel
from bots.workplace.bot_form import BotAdmin
from bots.workplace.interaction_admin import InteractionAdmin
from bots.workplace.operators_model import OperatorsModelAdmin

admin.site.register(Bot, BotAdmin)
admin.site.register(Interaction, InteractionAdmin)
admin.site.register(OperatorsModel, OperatorsModelAdmin)
