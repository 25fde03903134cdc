#!/usr/bin/env bash
# An index with one wheel, on this machine only: pip keeps what it downloads in its cache.
set -euo pipefail
mkdir -p "$1/index/simple/numbers-data"
python3 - "$1/index/simple/numbers-data" << 'PYTHON'
import base64, hashlib, pathlib, random, sys, zipfile

folder = pathlib.Path(sys.argv[1])
wheel = folder / "numbers_data-1.0-py3-none-any.whl"
files = {
    "numbers_data/__init__.py": b"SIZE = 40_000_000\n",
    "numbers_data/numbers.bin": random.Random(2).randbytes(40_000_000),
    "numbers_data-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: numbers-data\nVersion: 1.0\n",
    "numbers_data-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
record = "".join(f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n" for name, data in files.items())
files["numbers_data-1.0.dist-info/RECORD"] = (record + "numbers_data-1.0.dist-info/RECORD,,\n").encode()
with zipfile.ZipFile(wheel, "w") as archive:
    for name, data in files.items():
        archive.writestr(name, data)
(folder / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>\n')
PYTHON
echo index > "$1/.dockerignore"
# pip caches only what a server allows it to.
python3 - "$1/index" > "$1/../index.log" 2>&1 << 'PYTHON' &
import functools, http.server, sys


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()


http.server.ThreadingHTTPServer(("127.0.0.1", 8391), functools.partial(Handler, directory=sys.argv[1])).serve_forever()
PYTHON
echo $! > "$1/../server.pid"
