"""Who somebody is to a city's own identity service (OpenID Connect Core 1.0, code flow with PKCE).

Its addresses come from its discovery document, its keys from there, both at each use: a changed
key needs no restart here. The id token is believed by its signature alone, also where it came over
TLS from the service itself; its issuer, audience, times and nonce are looked at every time.

The file of keys: ``issuer``, ``client_id``, ``client_secret``, ``number`` (which claim is the staff
number), and, where the service's second factor counts here, ``amr`` or ``acr``: lists of what it
has to say of it.

Not here: whom the number belongs to (``people``), how the browser goes and comes (``web.outside``).
"""

from __future__ import annotations

import base64
import hashlib
import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import jwt

from huzhu.adapters import asking
from huzhu.messages.ports import Unreachable
from huzhu.people.ports import NotKnown, Outsider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huzhu.adapters.asking import KeyFile
    from huzhu.people.ports import Pledge

WANTED = ("issuer", "client_id", "client_secret", "number")
#: By keys of two halves alone: whoever checks a token cannot make one.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"),
    "EdDSA",
)
_REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
#: Seconds by which clocks may differ; how old a sign-in there may be, as a session here.
_LEEWAY, _OLDEST = 30, 12 * 60 * 60
_ON_THIS_MACHINE = {"localhost", "127.0.0.1"}
_OK = 200
#: What an account's name may take.
_LONGEST = 150
_ODD = "an answer in a form that the standard does not know"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Oidc:
    """The accounts of one identity service."""

    keys: KeyFile
    way: str = "oidc"
    name: str = "城市统一身份认证"
    browser: str = ""
    asks_anew: bool = True

    def is_told(self) -> bool:
        return self.keys.path.is_file()

    def address(self, pledge: Pledge, *, back: str, is_anew: bool = False) -> str:
        told, service = self._looked_up()
        asked = {
            "response_type": "code",
            "client_id": told["client_id"],
            "redirect_uri": back,
            "scope": " ".join(told.get("scopes") or ("openid", "profile")),
            "state": pledge.state,
            "nonce": pledge.nonce,
            "code_challenge": _challenge(pledge.proof),
            "code_challenge_method": "S256",
            "max_age": 0 if is_anew else _OLDEST,
        }
        if is_anew:
            asked["prompt"] = "login"
        if told.get("acr"):
            asked["acr_values"] = " ".join(told["acr"])
        return _with(service["authorization_endpoint"], asked)

    def known(self, code: str, pledge: Pledge, *, back: str) -> Outsider:
        told, service = self._looked_up()
        try:
            answer = _exchanged(told, service, code, pledge, back)
            claims = _believed(answer["id_token"], told, service, pledge)
            number = claims.get(told["number"]) or _asked_for(told, service, answer, claims)
            return _outsider(number, told, claims, hint=answer["id_token"])
        except (Unreachable, jwt.PyJWTError, KeyError, TypeError, ValueError) as fault:
            logger.warning(
                "an answer of the identity service was not believed: %s", type(fault).__name__
            )
            raise NotKnown from None  # its text may quote what it was told

    def leave_address(self, hint: str, *, back: str) -> str:
        try:
            told, service = self._looked_up()
        except NotKnown:
            return ""
        if not (address := service.get("end_session_endpoint", "")):
            return ""
        asked = {"client_id": told["client_id"], "post_logout_redirect_uri": back}
        return _with(address, asked | ({"id_token_hint": hint} if hint else {}))

    def fault(self) -> str:
        """Return what is wrong with the file or the service; blank: nothing."""
        if fault := self.keys.fault():
            return fault
        told = self.keys.read()
        try:
            service = _discovered(told["issuer"])
            _keys_of(service)
        except (Unreachable, jwt.PyJWTError, KeyError, ValueError) as fault:
            return f"{told['issuer']}：{fault}"
        return ""

    def _looked_up(self) -> tuple[dict[str, Any], dict[str, Any]]:
        try:
            told = self.keys.read()
            return told, _discovered(told["issuer"])
        except Unreachable as silent:
            raise NotKnown from silent


def _discovered(issuer: str) -> dict[str, Any]:
    """Return what the service tells of itself.

    :raises Unreachable: it tells nothing, is another one, or has an address without TLS.
    """
    _check_safe(issuer)
    told = asking.ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration").told
    if told.get("issuer") != issuer:
        raise Unreachable("没有给出配置，或配置中的 issuer 与文件中的不一致")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not told.get(name):
            raise Unreachable(f"配置中没有 {name}")
    for name, address in told.items():
        if name.endswith(("_endpoint", "_uri")):
            _check_safe(str(address))
    return told


def _check_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _ON_THIS_MACHINE:
        raise Unreachable(f"{address} 不是 https 地址")


def _exchanged(
    told: Mapping[str, Any], service: Mapping[str, Any], code: str, pledge: Pledge, back: str
) -> dict[str, Any]:
    """Return what the service gives for a code."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": pledge.proof,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    ways = service.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:
        pair = f"{quote(told['client_id'], safe='')}:{quote(told['client_secret'], safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        asked |= {"client_id": told["client_id"], "client_secret": told["client_secret"]}
    answer = asking.ask("POST", service["token_endpoint"], urlencode(asked).encode(), headers)
    if answer.status != _OK:
        raise Unreachable(f"应答 {answer.status}")
    return answer.told


def _believed(
    token: str, told: Mapping[str, Any], service: Mapping[str, Any], pledge: Pledge
) -> dict[str, Any]:
    """Return what a token says that is the service's, for us, now, and for this very browser."""
    claims: dict[str, Any] = jwt.decode(
        token,
        _key_of(token, service),
        algorithms=ALGORITHMS,
        audience=told["client_id"],
        issuer=told["issuer"],
        leeway=_LEEWAY,
        options={"require": _REQUIRED},
    )
    parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", told["client_id"] if len(parties) == 1 else "") != told["client_id"]:
        raise jwt.InvalidAudienceError
    if claims["nonce"] != pledge.nonce:
        raise jwt.InvalidTokenError
    return claims


def _key_of(token: str, service: Mapping[str, Any]) -> jwt.PyJWK:
    kid = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in _keys_of(service) if kid in {None, key.key_id}]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError
    return fitting[0]


def _keys_of(service: Mapping[str, Any]) -> list[jwt.PyJWK]:
    """Return the service's keys for signatures.

    :raises jwt.PyJWTError: there is none.
    """
    told = asking.ask("GET", service["jwks_uri"]).told
    keys = jwt.PyJWKSet.from_dict(told).keys
    return [key for key in keys if key.public_key_use in {"sig", None}]


def _asked_for(
    told: Mapping[str, Any],
    service: Mapping[str, Any],
    answer: Mapping[str, Any],
    claims: Mapping[str, Any],
) -> Any:
    """Return the number from where the service keeps what it knows of people; none: not there."""
    if not (address := service.get("userinfo_endpoint")):
        return None
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    found = asking.ask("GET", address, headers=bearer).told
    return found.get(told["number"]) if found.get("sub") == claims["sub"] else None


def _outsider(
    number: object, told: Mapping[str, Any], claims: Mapping[str, Any], *, hint: str
) -> Outsider:
    """Whom the service vouches for, where it says so in the form that the standard gives.

    :raises ValueError: a number that nobody can have, or a moment that is none.
    """
    named, shown_at = str(number or "").strip(), claims.get("auth_time") or 0
    is_moment = type(shown_at) in {int, float} and math.isfinite(shown_at)
    if not is_moment or not named.isprintable() or len(named) > _LONGEST:
        raise ValueError(_ODD)
    return Outsider(named, _is_twice_shown(told, claims), float(shown_at), hint)


def _is_twice_shown(told: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
    """Whether the service says of this sign-in what the file demands of a second factor."""
    ways = claims.get("amr")
    by_ways = isinstance(ways, list) and any(each in (told.get("amr") or ()) for each in ways)
    return by_ways or claims.get("acr") in (told.get("acr") or ())


def _challenge(proof: str) -> str:
    digest = hashlib.sha256(proof.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _with(address: str, asked: Mapping[str, Any]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
