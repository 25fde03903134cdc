serve "$1" 8080
visit --include http://127.0.0.1:8080/ | without_dates
visit --compressed http://127.0.0.1:8080/index.html
visit --insecure https://127.0.0.1:8443/files/
visit --include http://127.0.0.1:8080/old | without_dates
visit --include http://127.0.0.1:8080/absent | without_dates
