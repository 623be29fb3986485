"""A stand-in for what deploy-dashboard.sh uses of Grafana's HTTP API, as Grafana documents it: health,
basic authentication and tokens, data sources, dashboards with versions, and the 401, 403, 404, 409 and
412 answers. It keeps what it was asked, and everything in memory."""

import base64
import http.server
import json
import threading


class Grafana:
    def __init__(self):
        self.users = {"admin:p\"a\\ss wo:rd": "Admin", "viewer:viewer": "Viewer", "editor:editor": "Editor"}
        self.tokens = {"glsa_secret": "Admin"}
        self.sources = []
        self.dashboards = {}  # UID: {"dashboard", "folder", "messages", newest first}
        self.starting = 0  # so many answers are 503 first
        self.broken = False
        self.before_write = None  # called when a dashboard is about to be written
        self.requests = []
        grafana = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self):
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length)) if length else None
                grafana.requests.append(f"{self.command} {self.path}")
                status, reply = grafana.reply(self.command, self.path, self.headers.get("Authorization", ""), body)
                text = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def role_of(self, authorization):
        scheme, _, text = authorization.partition(" ")
        if scheme == "Basic":
            return self.users.get(base64.b64decode(text).decode())
        return self.tokens.get(text) if scheme == "Bearer" else None

    def reply(self, method, path, authorization, body):
        path = path.partition("?")[0]
        if self.starting > 0:
            self.starting -= 1
            return 503, {"message": "starting"}
        if (method, path) == ("GET", "/api/health"):
            return 200, {"database": "ok", "version": "13.2.3", "commit": "0"}
        role = self.role_of(authorization)
        if role is None:
            return 401, {"message": "Invalid username or password", "messageId": "password-auth.failed"}
        if self.broken:
            return 500, {"message": "Internal Server Error"}
        if path == "/api/datasources":
            if role != "Admin":
                return 403, {"message": "You'll need additional permissions to perform this action."}
            return (200, self.sources) if method == "GET" else self.add_source(body)
        if method == "GET" and path.startswith("/api/dashboards/uid/"):
            uid, _, rest = path.removeprefix("/api/dashboards/uid/").partition("/")
            if uid not in self.dashboards:
                return 404, {"message": "Dashboard not found"}
            kept = self.dashboards[uid]
            if rest == "versions":
                return 200, {"versions": [{"message": message} for message in kept["messages"]]}
            return 200, {"dashboard": kept["dashboard"], "meta": {"folderUid": kept["folder"]}}
        if (method, path) == ("POST", "/api/dashboards/db"):
            if role == "Viewer":
                return 403, {"message": "You'll need additional permissions to perform this action."}
            return self.write(body)
        return 404, {"message": "Not found"}

    def add_source(self, source):
        if any(one["name"] == source["name"] for one in self.sources):
            return 409, {"message": "data source with the same name already exists"}
        kept = {**source, "id": len(self.sources) + 1, "uid": f"uid-{len(self.sources) + 1}"}
        self.sources.append(kept)
        return 200, {"datasource": kept, "id": kept["id"], "message": "Datasource added", "name": kept["name"]}

    def write(self, body):
        dashboard, overwrite, folder = body["dashboard"], body.get("overwrite"), body.get("folderUid", "")
        if folder not in ("", "ops"):
            return 400, {"message": "folder not found"}
        if self.before_write:
            self.before_write()
        uid = dashboard["uid"]
        kept = self.dashboards.get(uid)
        if kept and not overwrite and kept["dashboard"]["version"] != dashboard["version"]:
            return 412, {"status": "version-mismatch", "message": "The dashboard has been changed by someone else"}
        if not kept and not overwrite and any(
                one["dashboard"]["title"] == dashboard["title"] and one["folder"] == folder
                for one in self.dashboards.values()):
            return 412, {"status": "name-exists",
                         "message": "A dashboard with the same name in the folder already exists"}
        version = kept["dashboard"]["version"] + 1 if kept else 1
        # Grafana gives back what it made of a dashboard, not what it got.
        self.dashboards[uid] = {"dashboard": {**dashboard, "id": 7, "version": version, "preload": False},
                                "folder": folder,
                                "messages": [body.get("message", "")] + (kept["messages"] if kept else [])}
        return 200, {"id": 7, "uid": uid, "url": f"/d/{uid}/x", "status": "success", "version": version, "slug": "x"}
