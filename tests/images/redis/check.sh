serve "$1"
visit --retry 20 --retry-delay 1 --retry-connrefused telnet://127.0.0.1:6379 <<'COMMANDS'
PING
SET greeting hello
GET greeting
EVAL "return cjson.encode({1,2})" 0
QUIT
COMMANDS
