"""Addresses of all pages; each audience has its own folder of them."""

from django.urls import include, path

from huzhu.web import (
    demo_phones,
    factor_pages,
    outside,
    own_account,
    own_messages,
    passwords,
    receipts,
    second_factor,
    sign_in,
    support,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("identity/", views.choose_identity, name="identity"),
    path("session/", views.session_state, name="session"),
    path("leave/", views.leave, name="leave"),
    path("support/end/", support.end_support, name="end-support"),
    path("account/", own_account.own_account, name="own-account"),
    path("account/sessions/<key:session_id>/end/", own_account.end_session, name="end-session"),
    path("account/sessions/end-others/", own_account.end_others, name="end-other-sessions"),
    path("account/messages/", own_messages.own_messages, name="own-messages"),
    *receipts.patterns,
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    path("demo/phones/", demo_phones.demo_phones, name="demo-phones"),
    # Accounts are made and reset by the office: these pages of allauth would send mail.
    path("accounts/signup/", views.by_office),
    path("accounts/email/", views.by_office),
    path("accounts/password/reset/", views.by_office),
    path("accounts/password/reset/<path:rest>", views.by_office),
    path("accounts/confirm-email/", views.by_office),
    path("accounts/confirm-email/<path:rest>", views.by_office),
    path("accounts/login/", sign_in.sign_in, name="account_login"),
    path("accounts/reauthenticate/", sign_in.password_again, name="account_reauthenticate"),
    path("accounts/password/change/", passwords.change_password, name="change-password"),
    path("accounts/password/set/", passwords.set_password, name="set-password"),
    path("accounts/password/set/<str:key>/", passwords.open_link, name="password-link"),
    path("accounts/outside/", include(outside.patterns)),
    path("accounts/2fa/", include(factor_pages.patterns)),
    path("accounts/", include("allauth.urls")),
    path("agency/", include("huzhu.web.agency.urls")),
    path("office/", include("huzhu.web.office.urls")),
    path("member/", include("huzhu.web.member.urls")),
    path("", include("huzhu.web.public.urls")),
]
