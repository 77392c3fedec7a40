"""The addresses of the pages, the widget and the files."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from accounts import pages
from conversations.web import conversation_page, downloads, replies, uploads, views, widget_look

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", pages.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    # The admin's own sign-in page looks for this name.
    path("forgotten-password/", pages.ForgottenPassword.as_view(), name="admin_password_reset"),
    path("forgotten-password/sent/", pages.ResetAsked.as_view(), name="password_asked"),
    path("reset-password/<uidb64>/<token>/", pages.ResetPassword.as_view(), name="reset_password"),
    path("invitation/<uidb64>/<token>/", pages.Invitation.as_view(), name="invitation"),
    path("language/", set_language, name="set_language"),
    path("console/", views.console, name="console"),
    path("console/replies/", replies.replies, name="replies"),
    path("console/replies/new/", replies.edit, name="reply_new"),
    path("console/replies/<int:reply>/", replies.edit, name="reply"),
    path("console/replies/<int:reply>/delete/", replies.delete, name="reply_delete"),
    path("console/replies/export/", replies.export, name="replies_export"),
    path("console/replies/import/", replies.load, name="replies_import"),
    path("chat/<slug:bot>/", views.chat, name="chat"),
    path("chat/<slug:bot>/look.js", widget_look.script, name="look_script"),
    path("chat/<slug:bot>/look.css", widget_look.style, name="look_style"),
    path("chat/<slug:bot>/attachments/", uploads.from_visitor, name="visitor_upload"),
    path("console/conversations/<int:conversation>/attachments/", uploads.from_operator, name="operator_upload"),
    path("console/conversations/<int:conversation>/page/", conversation_page.page, name="conversation_page"),
    path("attachments/<str:ticket>/<str:name>", downloads.download, name="attachment"),
    path("widget.js", views.widget, name="widget"),
    path("demo/", views.demo, name="demo"),
]
