"""The description of the interface, with the one call that Django does not answer.

Not here: the calls themselves (``offers``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI

if TYPE_CHECKING:
    from ninja.openapi.schema import OpenAPISchema

CLAIMS = "/api/v1/offers/{offer_id}/claims"
_ANSWERS = {
    "201": "抢到",
    "200": "同一结果（重复请求）",
    "401": "资格票无效",
    "403": "不能参加（说明原因）",
    "404": "没有这项活动",
    "409": "已抢完",
    "410": "已结束或已终止",
    "413": "正文过大",
    "422": "同一请求标识用于另一张资格票",
    "425": "还没有开始（Retry-After）",
    "429": "人太多，稍候再试（Retry-After）",
    "503": "结果待确认，用同一张票再问（Retry-After）",
}
_CLAIM = {
    "type": "object",
    "required": ["claim", "number", "status"],
    "properties": {
        "claim": {"type": "integer"},
        "number": {"type": "integer"},
        "status": {"type": "string", "enum": ["won", "entered"]},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "detail", "code", "clause"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "code", "clause")},
        "status": {"type": "integer"},
    },
}


class DescribedAPI(NinjaAPI):
    """An interface whose description is complete."""

    def get_openapi_schema(self, **details: Any) -> OpenAPISchema:
        """Add the counter's call and the form of every no."""
        schema = super().get_openapi_schema(**details)
        parts = schema["components"]
        parts.setdefault("schemas", {})["Problem"] = PROBLEM
        parts.setdefault("securitySchemes", {})["Ticket"] = {"type": "http", "scheme": "bearer"}
        schema["paths"][CLAIMS] = {"post": _claims_operation()}
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].setdefault("default", _problem("不能办理，说明原因"))
        return schema


def _claims_operation() -> dict[str, Any]:
    answers = {
        status: _json(text, _CLAIM) if status in {"200", "201"} else _problem(text)
        for status, text in _ANSWERS.items()
    }
    return {
        "operationId": "claim",
        "summary": "抢订",
        "tags": ["offers"],
        "parameters": [
            {
                "in": "path",
                "name": "offer_id",
                "required": True,
                "schema": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
            },
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": False,
                "schema": {"type": "string", "maxLength": 255},
            },
        ],
        "security": [{"Ticket": []}],
        "responses": answers,
    }


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}
