"""Serves a page with TLS to itself, and prints what it got."""
import datetime, decimal, getpass, hashlib, json, logging, os, pathlib, sqlite3, subprocess, threading, zoneinfo
import flask, lxml.etree, lxml.html, requests, werkzeug.serving

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = flask.Flask(__name__)


@app.route("/page/<name>")
def page(name):
    time = datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("America/New_York"))
    return flask.render_template("page.html", name=name, time=time.isoformat())


server = werkzeug.serving.make_server(
    "localhost", 8443, app, ssl_context=("/usr/local/share/ca-certificates/site.crt", "/etc/ssl/site.key"))
threading.Thread(target=server.serve_forever, daemon=True).start()
answer = requests.get("https://localhost:8443/page/W%C3%B6rld", timeout=20)
print(answer.status_code, answer.headers["Content-Type"], answer.text)
print(lxml.html.fromstring(answer.text).text_content())
print(lxml.etree.XML("<a><b>1</b></a>").xpath("number(//b) + 1"))

database = sqlite3.connect("/tmp/test.db")
database.execute("create virtual table words using fts5(word)")
database.execute("insert into words values ('slim'), ('squash')")
print(database.execute("select word from words where words match 'sq*'").fetchall())
print(getpass.getuser(), pathlib.Path.home(), os.getcwd(), len(zoneinfo.available_timezones()) > 1)
print(hashlib.new("sha3_256", b"x").hexdigest(), json.dumps({"d": str(decimal.Decimal("1.10"))}))
print("ж".encode("koi8-r"), "東".encode("euc-jp"), "müller.example".encode("idna"))
print(subprocess.run("echo from a shell", shell=True, capture_output=True, text=True).stdout)
try:
    requests.get("https://127.0.0.1:8443/", timeout=20)
except requests.exceptions.SSLError as failure:
    print("refused:", "doesn't match" in str(failure) or "not valid for" in str(failure) or str(failure))
