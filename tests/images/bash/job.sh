#!/bin/bash
# A nightly job as people write them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'
git init --quiet --initial-branch=main origin
cd origin
printf '%s\n' zebra Äpfel apfel Öl > words.txt
git add words.txt
git commit --quiet --message='Add words'
git checkout --quiet -b other
echo more >> words.txt
git commit --quiet --all --message='Add more'
git checkout --quiet main
git merge --quiet --no-ff --message='Merge' other
cd ..
git clone --quiet "file://$work/origin" clone
git -C clone log --oneline --graph
git -C clone grep -n apfel
git -C clone stash list

sort clone/words.txt
LC_ALL=C sort clone/words.txt | uniq -c
awk '{ print toupper($0), strftime("%F %T %Z", 0) }' clone/words.txt
gawk -v OFS='\t' 'BEGIN { printf "%.2f\n", 3.14159 }'
date -d @0 '+%A %d. %B %Y %H:%M %Z'

curl --silent --show-error "file://$work/clone/words.txt" | jq --raw-input --slurp --compact-output 'split("\n") | map(ascii_downcase | test("^a"))'
jq --null-input '"2024-01-02T03:04:05Z" | fromdate | strftime("%j")'
curl --silent --insecure https://127.0.0.1:1/ || echo "curl ends with $?"
curl --silent --head https://nowhere.invalid/ || echo "curl ends with $?"
curl --version | head -n 1 | cut -d' ' -f1-2

echo 'scale=3; 22/7' | bc
tar -czf words.tar.gz -C clone words.txt
tar -tzf words.tar.gz
gzip -dc words.tar.gz | wc -c
find clone -name '*.txt' -print0 | xargs -0 grep -c e
sed -n 's/^z\(.*\)/\1/p' clone/words.txt | tr a-z A-Z
seq 3 | paste -sd+ | tee sum.txt
base64 < sum.txt
sha256sum sum.txt
id -un
getent passwd root
