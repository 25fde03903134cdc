# Runs in a container of an original image: asks its loaders which files they map for each file that stdin names.
# Some kernels run no 32-bit programs; then it starts them with /qemu, if the container has it.
# shellcheck shell=sh
tr '\n' '\0' | xargs -0 grep --files-with-matches --text --perl-regexp '^\x7fELF' | while IFS= read -r file; do
    loader=$(head -c 4096 "$file" | tr '\000' '\n' | grep -a -m 1 '^/lib.*/ld-[^/]*\.so\.[0-9]$')
    if [ -z "$loader" ]; then
        # A library has no loader in it; its class and its C library tell.
        if head -c 5 "$file" | grep -aqP '^\x7fELF\x01'; then loader=/lib/ld-linux.so.2
        elif ! [ -e /lib/ld-musl-x86_64.so.1 ] || grep -aq 'libc\.so\.6' "$file"; then loader=/lib64/ld-linux-x86-64.so.2
        else loader=/lib/ld-musl-x86_64.so.1
        fi
    fi
    printf '# %s\n' "$file"
    # A module may need libraries that only its program has loaded; then glibc lists the others, but not for --list.
    "$loader" --list "$file" 2> /dev/null || LD_TRACE_LOADED_OBJECTS=1 "$loader" "$file" 2> /dev/null ||
        { [ -x /qemu ] && /qemu "$loader" --list "$file" 2> /dev/null; }
done
exit 0
