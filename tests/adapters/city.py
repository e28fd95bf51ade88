"""A city's identity service on this machine: discovery, authorisation, token, keys, userinfo.

Strict as OpenID Connect Core 1.0 and RFC 7636 ask it to be: a code serves once, for the browser's
own proof and address. A test makes it lie by ``lies`` (claims of the token) and ``signed_by``.
"""

import base64
import hashlib
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.adapters import gateways

CLIENT, SECRET, CLAIM = "huzhu", "client-secret", "employee_number"
#: Those of the tests: making one takes longer than the test.
KEY, STRANGE_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def told_of(query):
    return {name: values[0] for name, values in parse_qs(query).items()}


@dataclass
class City:
    """The service as a test sets it; ``visits`` are what browsers were sent with."""

    url: str = ""
    people: dict = field(default_factory=dict)  #: number by code
    asked: dict = field(default_factory=dict)  #: what the browser came with, by code
    used: set = field(default_factory=set)
    lies: dict = field(default_factory=dict)
    config: dict = field(default_factory=dict)
    is_number_in_token: bool = True
    sub_of_userinfo: str = ""  #: instead of the token's
    signed_by: object = None
    algorithm: str = "ES256"
    last_token: str = ""
    old_token: str = ""  #: given instead of a new one

    def visit(self, address, number):
        """Somebody signs in there; returns what the browser comes back with."""
        asked = told_of(urlsplit(address).query)
        assert urlsplit(address).path == "/authorise"
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.asked)}"
        self.asked[code], self.people[code] = asked, number
        return {"code": code, "state": asked["state"]}

    def answer(self, _stub, path, _query, headers, body):
        if path == "/.well-known/openid-configuration":
            return 200, self.configuration()
        if path == "/keys":
            public = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
            return 200, {"keys": [{**public, "kid": "k1", "use": "sig"}]}
        if path == "/token":
            return self.token(headers, told_of(body.decode()))
        if path == "/userinfo":
            code = headers["Authorization"].removeprefix("Bearer ")
            sub = self.sub_of_userinfo or f"sub-{self.people[code]}"
            return 200, {"sub": sub, CLAIM: self.people[code]}
        return 404, {}

    def configuration(self):
        places = {"authorization": "authorise", "token": "token", "userinfo": "userinfo"}
        told = {f"{name}_endpoint": f"{self.url}/{at}" for name, at in places.items()}
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **told, **self.config}

    def token(self, headers, told):
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        code, asked = told["code"], self.asked.get(told["code"])
        proof = base64.urlsafe_b64encode(hashlib.sha256(told["code_verifier"].encode()).digest())
        is_theirs = (
            asked is not None
            and headers["Authorization"] == f"Basic {pair}"
            and code not in self.used
            and told["redirect_uri"] == asked["redirect_uri"]
            and proof.rstrip(b"=").decode() == asked["code_challenge"]
        )
        if not is_theirs:
            return 400, {"error": "invalid_grant"}
        self.used.add(code)
        self.last_token = self.old_token or self.signed(self.claims(code, asked))
        return 200, {"access_token": code, "token_type": "Bearer", "id_token": self.last_token}

    def claims(self, code, asked):
        now = int(time.time())
        told = {"iss": self.url, "sub": f"sub-{self.people[code]}", "aud": CLIENT}
        told |= {"iat": now, "exp": now + 300, "auth_time": now, "nonce": asked["nonce"]}
        if self.is_number_in_token:
            told[CLAIM] = self.people[code]
        told |= self.lies
        return {name: value for name, value in told.items() if value is not None}

    def signed(self, claims):
        key = KEY if self.signed_by is None else self.signed_by
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "k1"})


@contextmanager
def standing():
    city = City()
    with gateways.serving(city.answer) as stub:
        city.url = stub.url
        city.stub = stub
        yield city


def file_of(city, path, **more):
    """The file of keys that names it."""
    told = {"issuer": city.url, "client_id": CLIENT, "client_secret": SECRET, "number": CLAIM}
    path.write_text(json.dumps({**told, **more}))
    path.chmod(0o600)
    return path
