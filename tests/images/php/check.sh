serve "$1"
visit --retry 20 --retry-delay 1 --retry-connrefused http://127.0.0.1:8080/
