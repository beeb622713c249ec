from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="login"),
    path("sign-out/", views.sign_out, name="logout"),
    path("theme/", views.set_theme, name="theme"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/tokens/", views.issue_token, name="token-issue"),
    path("settings/tokens/<uuid:pk>/revoke/", views.revoke_token, name="token-revoke"),
]
