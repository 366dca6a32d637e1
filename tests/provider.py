"""An OpenID provider in a process of its own: Authlib's server on Flask, with keys made at its start.

    python -m tests.provider PORT CLIENT SECRET BACK

PKCE is a must, by S256. People sign in by the form of its page; whoever types a name is that name.
`/bend/WHAT` makes it lie from then on, as no honest provider would (`/bend/nothing`: no more).
"""

import hmac
import json
import sys
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

PORT, CLIENT, SECRET, BACK = int(sys.argv[1]), *sys.argv[2:5]
ISSUER = f"http://127.0.0.1:{PORT}"
KEYS = KeySet([RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, private=True)])
OTHER = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
bent = {"how": "nothing", "keys": KEYS}
codes: dict[str, "Code"] = {}
nonces: set[str] = set()


@dataclass
class Code:
    code: str
    user: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Client(ClientMixin):
    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return BACK

    def get_allowed_scope(self, scope: str) -> str:
        return "openid"

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).path == urlsplit(BACK).path

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == ("client_secret_basic" if SECRET else "none")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "none"]

    def save_authorization_code(self, code: str, request: object) -> None:
        asked = request.payload.data
        nonces.add(asked.get("nonce", ""))
        codes[code] = Code(
            code, request.user, asked["redirect_uri"], "openid", asked.get("nonce", ""),
            asked["code_challenge"], asked["code_challenge_method"],
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        codes.pop(authorization_code.code)

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class Challenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]


class Identity(OpenIDCode):
    def exists_nonce(self, nonce: str, request: object) -> bool:
        return nonce in nonces

    def resolve_client_private_key(self, client: Client) -> KeySet:
        return bent["keys"]

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def get_client_claims(self, client: Client) -> dict[str, object]:
        return {"iss": ISSUER}

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        return UserInfo(sub=f"mark-of-{user}", name=user, number=f"no-{user}")

    def encode_id_token(self, token: dict, request: object) -> str:
        honest = super().encode_id_token(token, request)
        claims = jwt.decode(honest, bent["keys"], ["RS256"]).claims
        return bend(honest, claims, bent["how"])


def bend(honest: str, claims: dict, how: str) -> str:
    now = int(time.time())
    lies = {
        "issuer": {"iss": "http://127.0.0.1:1"},
        "audience": {"aud": "somebody-else"},
        "others": {"aud": [CLIENT, "somebody-else"]},
        "nonce": {"nonce": "of-yesterday"},
        "old": {"iat": now - 7200, "exp": now - 3600},
        "early": {"iat": now + 3600, "exp": now + 7200},
        "nobody": {"sub": None},
        "long": {"sub": "x" * 300},
    }
    if how in lies:
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims | lies[how], bent["keys"])
    if how == "other-key":
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, OTHER)
    if how == "none":
        return jwt.encode({"alg": "none"}, claims, None, ["none"])
    if how == "hmac":  # signed with what is public, as if that were a secret
        said = [b64(json.dumps(one).encode()) for one in ({"alg": "HS256", "kid": "first"}, claims)]
        body = ".".join(said)
        public = bent["keys"].keys[0].as_pem(private=False)
        return f"{body}.{b64(hmac.digest(public, body.encode(), 'sha256'))}"
    return honest


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


app = Flask(__name__)
server = AuthorizationServer(app, lambda _id: Client() if _id == CLIENT else None, lambda *_: None)
server.register_grant(CodeGrant, [Challenge(required=True), Identity(require_nonce=True)])


@app.get("/.well-known/openid-configuration")
def about() -> object:
    if bent["how"] == "broken":
        return "<h1>502</h1>", 502
    lies = {"other-issuer": {"issuer": "http://127.0.0.1:1"}, "plain": {"token_endpoint": "http://sso.example/t"}}  # fmt: skip
    told = {
        "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys",
        "code_challenge_methods_supported": ["S256"],
    }  # fmt: skip
    return jsonify(told | lies.get(bent["how"], {}))


@app.get("/keys")
def keys() -> object:
    return jsonify(bent["keys"].as_dict(private=False))


@app.route("/authorize", methods=["GET", "POST"])
def authorize() -> object:
    grant = server.get_consent_grant()
    if request.method == "GET":
        return '<!doctype html><html lang="en"><title>Provider</title><form method="post"><label>Name <input name="name"></label><button>Go</button></form>'
    name = request.form.get("name", "")
    if not name:
        return redirect(f"{grant.request.payload.redirect_uri}?error=access_denied&state={request.args['state']}")  # fmt: skip
    return server.create_authorization_response(grant_user=name, grant=grant)


@app.post("/token")
def token() -> object:
    return server.create_token_response()


@app.get("/bend/<how>")
def bend_it(how: str) -> str:
    if how == "new-keys":
        made = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"}, private=True)
        bent["keys"] = KeySet([made])
    bent["how"] = how
    return how


if __name__ == "__main__":
    import os

    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    app.run("127.0.0.1", PORT, threaded=True)
