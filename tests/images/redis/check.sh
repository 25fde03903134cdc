serve "$1" 6379
visit telnet://127.0.0.1:6379 <<'COMMANDS'
PING
SET greeting hello
GET greeting
EVAL "return cjson.encode({1,2})" 0
QUIT
COMMANDS
