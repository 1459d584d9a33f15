"""A workshop's JupyterHub; README.md in this folder says what can be set, and how to run it."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from entry import WorkshopAuthenticator  # noqa: E402
from secret_settings import taken  # noqa: E402
from workshop import WorkshopSpawner, closed, own_accounts, people  # noqa: E402

os.umask(0o077)  # whatever the hub writes is for its owner alone
SECRETS = taken(os.environ)  # what the hub starts inherits its environment, and only the key service needs the key
c = get_config()  # noqa: F821
FOLDER = Path(os.environ.get("WORKSHOP_FOLDER", CHECKOUT / "workshop")).resolve()
KEYS_PORT = int(os.environ.get("WORKSHOP_KEYS_PORT", 8090))
FOLDER.mkdir(parents=True, exist_ok=True)
closed(FOLDER)

c.JupyterHub.bind_url = os.environ.get("WORKSHOP_URL", "http://0.0.0.0:8000")
c.JupyterHub.hub_bind_url = os.environ.get("WORKSHOP_HUB_URL", "http://127.0.0.1:8081")
c.JupyterHub.db_url = f"sqlite:///{FOLDER / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")
c.ConfigurableHTTPProxy.command = [str(Path(sys.executable).parent / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.api_url = os.environ.get("WORKSHOP_PROXY_URL", "http://127.0.0.1:8001")
c.ConfigurableHTTPProxy.pid_file = str(FOLDER / "proxy.pid")

# Who may come in: the names in people.txt. Learners choose a password at the first login, instructors have one.
learners, instructors = people(FOLDER / "people.txt")
c.JupyterHub.authenticator_class = WorkshopAuthenticator
c.WorkshopAuthenticator.dbm_path = str(FOLDER / "passwords.dbm")
c.WorkshopAuthenticator.instructors_file = str(FOLDER / "instructors.txt")
c.WorkshopAuthenticator.first_password = SECRETS.pop("WORKSHOP_ADMIN_PASSWORD", "")
c.WorkshopAuthenticator.create_users = False
c.Authenticator.allowed_users = learners | instructors
c.Authenticator.admin_users = instructors

# What each of them gets: the workbook in a home of their own, within limits.
c.JupyterHub.spawner_class = WorkshopSpawner
c.WorkshopSpawner.homes = str(FOLDER / "homes")
c.WorkshopSpawner.own_accounts = own_accounts()
c.Spawner.mem_limit = os.environ.get("WORKSHOP_MEMORY", "2G")
c.Spawner.cpu_limit = float(os.environ.get("WORKSHOP_PROCESSORS", 1))
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = [] if c.WorkshopSpawner.own_accounts else ["--allow-root"]
c.Spawner.default_url = "/lab/tree/01_getting_started.ipynb"
c.Spawner.environment = {
    "PYTHONPATH": str(CHECKOUT),
    "VOICELAB_ENV": "current",
    "VOICELAB_ENDPOINT": f"http://127.0.0.1:{KEYS_PORT}/services/voicelab/v1",
    "VOICELAB_KEY": lambda spawner: spawner.api_token,
}

# The key service: it alone has the key. The hub tells it who a token belongs to.
USE_KEYS = "access:services!service=voicelab"
c.Spawner.server_token_scopes = ["users:activity!user", "access:servers!server", "read:users:name!user", USE_KEYS]
c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", USE_KEYS]}]
c.JupyterHub.services = [
    {
        "name": "voicelab",
        "url": f"http://127.0.0.1:{KEYS_PORT}",
        "command": [
            *(sys.executable, "-m", "voicelab", "keys"),
            *("--budget", os.environ.get("WORKSHOP_BUDGET", "1.00")),
            *("--ledger", str(FOLDER / "ledger.jsonl")),
        ],
        "environment": {
            **SECRETS,
            "PYTHONPATH": str(CHECKOUT),
            "VOICELAB_ENV": "current",
        },
    }
]
