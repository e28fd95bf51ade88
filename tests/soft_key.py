"""A passkey without a browser: signs as an authenticator does, true or not.

Not here: the script of the page, which a browser's virtual authenticator answers
(``tests/web/sign_in/test_passkeys.py``).
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """One passkey at one name, and from where its browser says to come."""

    host: str = "localhost"
    origin: str = "http://localhost"
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def register(self, account) -> None:
        """Be a passkey of this account, as after its page."""
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(self._host_hash(), FLAG.UP | FLAG.UV | FLAG.AT, 0, made)
        client = self._client("webauthn.create", "none")
        told = {"attestationObject": AttestationObject.create("none", data, {})}
        WebAuthn.add(account, "通行密钥 1", self._credential(client, told))

    def answer(self, options) -> str:
        """What the browser sends for what a page asks."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._host_hash(), FLAG.UP | FLAG.UV, 1)
        signed = bytes(data) + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            self._credential(client, {"authenticatorData": data, "signature": signature})
        )

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, client: bytes, told) -> dict:
        name = websafe_encode(self.id)
        response = {"clientDataJSON": client, **told}
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": {each: websafe_encode(bytes(value)) for each, value in response.items()},
            "clientExtensionResults": {},
        }
