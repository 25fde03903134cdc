# A kernel may run no 32-bit programs; qemu then does.
if [ -x "$(command -v qemu-i386-static)" ]; then
    docker run --rm --network none --volume "$(command -v qemu-i386-static):/qemu:ro" --entrypoint /qemu "$1" \
        /usr/bin/sqlite3 :memory: "select sum(value), upper('slim'), date(0, 'unixepoch', 'localtime') from generate_series(1, 10)" \
        '.shell echo shell'
else
    docker run --rm --network none "$1"
fi
