# shellcheck shell=bash
# Functions that write image archives in the form of `docker save` of Docker 20, identical on every machine. Source it from bash;
# it needs only tar and coreutils.

# pack FOLDER LAYER [TIME]: the folder as an uncompressed layer
pack() {
    mkdir "$2"
    tar --create --file "$2/layer.tar" --directory "$1" --format=ustar --sort=name --owner=0 --group=0 --numeric-owner \
        --mtime="${3:-2024-01-01 00:00:00 UTC}" .
}

diff_id() { printf 'sha256:%s' "$(sha256sum "$1/layer.tar" | cut -d ' ' -f 1)"; }

# write_archive OUTPUT TAG CONFIG LAYER...: CONFIG is the text of the config
write_archive() {
    local output=$1 tag=$2 text=$3 config
    shift 3
    # No line end: the image ID is the digest of exactly these bytes.
    config="$(printf '%s' "$text" | sha256sum | cut -d ' ' -f 1).json"
    printf '%s' "$text" > "$config"
    local layers=("${@/%//layer.tar}")
    printf '[{"Config":"%s","RepoTags":["%s"],"Layers":["%s"]}]' \
        "$config" "$tag" "$(IFS=,; sed 's/,/","/g' <<< "${layers[*]}")" > manifest.json
    tar --create --file "$output" --format=ustar --owner=0 --group=0 --numeric-owner "$config" "${layers[@]}" manifest.json
}
