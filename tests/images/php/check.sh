serve "$1" 8080
visit http://127.0.0.1:8080/
