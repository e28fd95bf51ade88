"""Django's settings: one file for every installation; what differs comes from ``env``.

There is no debug mode: development, tests, demonstration and production run the same engine with
the same safeguards. Only ``HUZHU_HTTPS`` (cookies, redirects) makes a difference; whether a
demonstration is shown, the database says, where this installation may show one at all.

Not here: the environment (``env``), keys (``keys``), the database's address (``database``).
"""

import gc
from pathlib import Path

from huzhu.adapters.clamd import Clamd
from huzhu.config import carriers, database, env, fonts, keys, logs

# What a process loads stays: while it loads, and while hundreds of claims wait in a rush, the
# collector would walk over all of Django again and again. A third of the time of each claim.
gc.set_threshold(50_000, 20, 100)

ENV = env.current()
KEYS = keys.Keys(ENV.home / "keys", key_bytes=ENV.key_bytes)

# --- who we are -------------------------------------------------------------------------------

DEBUG = False
#: Needed and not enough: the database must say that it is a demonstration.
MAY_DEMONSTRATE = ENV.may_demonstrate
HOME = ENV.home
ALLOWED_HOSTS = list(ENV.hosts)
ROOT_URLCONF = "huzhu.config.urls"
ASGI_APPLICATION = "huzhu.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- keys -------------------------------------------------------------------------------------

#: What signs sessions; ``KEYS`` writes both anew when the version changes while a process runs.
SECRET_KEY, *SECRET_KEY_FALLBACKS = (
    version.secret.hex() for version in KEYS.now().django_secret.versions
)

# --- apps -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its widget templates, for forms rendered by huzhu.web.forms
    "django_htmx",
    "template_partials",
    "huzhu.web",  # before allauth: its templates replace theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "csp",
    "huzhu.runtime",
    "huzhu.audit",
    "huzhu.office",
    "huzhu.people",
    "huzhu.messages",
    "huzhu.documents",
    "huzhu.notices",
    "huzhu.privacy",
    "huzhu.budget",
    "huzhu.procurement",
    "huzhu.claims",
    "huzhu.projects",
    "huzhu.assessment",
    "huzhu.web.agency",
    "huzhu.web.office",
    "huzhu.web.member",
    "huzhu.web.public",
]

# --- requests ---------------------------------------------------------------------------------

MIDDLEWARE = [
    "huzhu.web.middleware.Safeguards",
    "huzhu.api.middleware.Problems",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "huzhu.web.middleware.Characters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "huzhu.web.middleware.Situation",
    "huzhu.web.second_factor.Gate",
    "huzhu.web.support.Gate",
    "huzhu.web.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huzhu.web.context.situation",
            ],
            "builtins": ["huzhu.web.templatetags.huzhu"],
        },
    },
]

# --- storage ----------------------------------------------------------------------------------

DATABASES = {"default": database.django_entry(ENV)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    },
}
MEDIA_ROOT = HOME / "uploads"
#: Looks for viruses in uploads; None: each file says that nobody did.
VIRUS_SCANNER = Clamd(ENV.clamd) if ENV.clamd else None
#: By which ways messages leave the browser, by channel.
CARRIERS = carriers.told(ENV)
#: Knows accounts of WeChat; None: nobody comes in by it.
WECHAT_SIGN_IN = carriers.wechat_sign_in(ENV)
#: Who knows the staff by another sign-in than ours, by way; each says whether it was told of.
OUTSIDE = carriers.outside(ENV)
FONT_FOLDERS = fonts.folders(home=HOME, project=ENV.project)
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "huzhu.config.assets.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "huzhu.config.assets.HashedStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
#: Where bodies and answers lie while they are under way: private, and emptied at each start.
FILE_UPLOAD_TEMP_DIR = str(HOME / "run" / "bodies")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)

# --- sign-in ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "huzhu.people.hashing.BoundedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "huzhu.people.password_validation.OfficeRules"}]
#: How long a link for setting a password is valid.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
MFA_ADAPTER = "huzhu.web.accounts.FactorAdapter"
MFA_FORMS = {
    "authenticate": "huzhu.web.factor_forms.Authenticate",
    "reauthenticate": "huzhu.web.factor_forms.Reauthenticate",
    "activate_totp": "huzhu.web.factor_forms.Activate",
    "add_webauthn": "huzhu.web.factor_forms.NewPasskey",
    "authenticate_webauthn": "huzhu.web.factor_forms.AuthenticatePasskey",
    "reauthenticate_webauthn": "huzhu.web.factor_forms.ReauthenticatePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0
MFA_TOTP_ISSUER = "互助服务平台"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 8
#: By which name passkeys are bound to this installation: no address of a machine can be one.
PASSKEY_HOST = ENV.named_host or "localhost"
#: Whether nobody works here without a second factor.
SECOND_FACTOR = ENV.is_second_factor_asked
PASSWORD_DAYS = ENV.password_days
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "huzhu.web.error_pages.out_of_date"
ACCOUNT_ADAPTER = "huzhu.web.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Tries to sign in are counted by ourselves (``people.sign_in_pauses``): allauth's limits by address
# would shut out all who share one. What remains is by account, after its password was right.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/m/key",
    "change_password": None,
    "reauthenticate": None,
}
#: For how many seconds whoever has shown a password or a factor is asked for neither again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- browsers' safeguards ---------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_https
SECURE_SSL_REDIRECT = ENV.is_https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.is_https else 0
# Which requests came by https, and from where, is settled before Django (``addresses``): no header
# is read for it here.
PROXIES = ENV.proxies
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENV.hosts] if ENV.is_https else []
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Other sites under the same domain, and the browsers' built-in list, are not ours to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    },
}

# --- logs and jobs ----------------------------------------------------------------------------

LOGGING = logs.configure(ENV.home / "logs", role=ENV.role)
PROCRASTINATE_ON_APP_READY = None
