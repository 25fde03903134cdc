serve "$1" 8080
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$work/site.key" -out "$work/site.pem" 2> /dev/null
# It ends after two connections: that of the loop, and that of the page.
inside timeout 60 openssl s_server -accept 8443 -naccept 2 -key "$work/site.key" -cert "$work/site.pem" -quiet < /dev/null > /dev/null 2>&1 &
inside timeout 30 bash -c 'until : < /dev/tcp/127.0.0.1/8443; do sleep 0.1; done' 2> /dev/null
visit http://127.0.0.1:8080/
