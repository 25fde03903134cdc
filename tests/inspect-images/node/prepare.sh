#!/usr/bin/env bash
# The certificates that this machine trusts, because a proxy of its network may need one that Debian does not have.
set -euo pipefail
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$1/ca.crt"
