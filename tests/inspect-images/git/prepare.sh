#!/usr/bin/env bash
# A repository with a history: each commit replaces a file that does not compress.
set -euo pipefail
mkdir "$1/app"
cd "$1/app"
git init --quiet
for version in $(seq 12); do
    python3 -c "import random, sys; sys.stdout.buffer.write(random.Random($version).randbytes(2_500_000))" > data.bin
    echo "version $version" > README
    git add .
    git -c user.name=test -c user.email=test@test.invalid -c commit.gpgsign=false commit --quiet --message "Version $version"
done
