"""A learner of a workshop, simulated from outside: logs in, starts a server, runs code in a kernel of it."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import httpx
import websockets


class Learner:
    """One person's browser, without a browser."""

    def __init__(self, hub: str, name: str, password: str) -> None:
        self.name, self._password, self._hub = name, password, hub
        self.client = httpx.AsyncClient(base_url=hub, follow_redirects=True, timeout=60)
        self.token = self.page = ""

    @property
    def server(self) -> str:
        return f"/user/{self.name}"

    async def log_in(self) -> int:
        """By the form, as a person does; the status of the page that follows."""
        await self.client.get("/hub/login")
        form = {"username": self.name, "password": self._password, "_xsrf": self._xsrf()}
        answer = await self.client.post("/hub/login", data=form, follow_redirects=False)
        self.page = answer.text
        return answer.status_code

    async def start_server(self) -> None:
        """Start one's own server, and wait until it is ready."""
        headers = {"X-XSRFToken": self._xsrf(), "Referer": f"{self._hub}/hub/home"}
        answer = await self.client.post(f"/hub/api/users/{self.name}/tokens", headers=headers, json={})
        self.token = answer.raise_for_status().json()["token"]
        asked = await self.client.post(f"/hub/api/users/{self.name}/server", headers=self._bearer)
        assert asked.status_code in (201, 202), asked.text
        for _ in range(600):
            user = (await self.client.get(f"/hub/api/users/{self.name}", headers=self._bearer)).json()
            if user["servers"].get("", {}).get("ready"):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"the server of {self.name} did not start")

    async def notebooks(self) -> list[str]:
        """The files that one's own JupyterLab shows."""
        listed = await self.client.get(f"{self.server}/api/contents", headers=self._bearer)
        return [entry["name"] for entry in listed.raise_for_status().json()["content"]]

    async def run(self, code: str) -> str:
        """Run code in a new kernel; returns what it prints.

        Raises:
            AssertionError: with the traceback, if it fails.
        """
        made = await self.client.post(f"{self.server}/api/kernels", headers=self._bearer, json={})
        kernel = made.raise_for_status().json()["id"]
        url = f"{self._hub.replace('http', 'ws', 1)}{self.server}/api/kernels/{kernel}/channels"
        async with websockets.connect(url, additional_headers=self._bearer, max_size=None) as socket:
            await socket.send(json.dumps(_request(code)))
            printed = await asyncio.wait_for(_printed(socket), 120)
        await self.client.delete(f"{self.server}/api/kernels/{kernel}", headers=self._bearer)
        return printed

    @property
    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _xsrf(self) -> str:
        values = [cookie.value for cookie in self.client.cookies.jar if cookie.name == "_xsrf"]
        return values[-1]


def _request(code: str) -> dict[str, Any]:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "execute_request",
        "username": "",
        "session": "s",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}


async def _printed(socket: Any) -> str:
    text = ""
    while True:
        message = json.loads(await socket.recv())
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream" and content["name"] == "stdout":
            text += content["text"]
        assert kind != "error", "\n".join(content.get("traceback", []))
        if kind == "status" and content["execution_state"] == "idle" and message["parent_header"].get("session") == "s":
            return text
