"""Follows every recommendation of squash inspect for an archive, and compares the sizes with those that it promises.

usage: inspect-check.py SQUASH ARCHIVE CULPRITS     (a file with the rules of the first recommendations, in any order)
"""

import json
import os
import shlex
import subprocess
import sys
import tarfile
import tempfile
import zlib

MAX_ERROR = 0.03
LEVEL = 6


def report_of(squash, *arguments):
    return json.loads(subprocess.run([squash, *arguments, "--json", "-"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)


def follow(squash, archive, advice, output, *options):
    return report_of(squash, *shlex.split(advice["command"])[1:], "-q", "-i", archive, "-o", output, *options)["images"][0]


def gzip_bytes(member):
    """The size with zlib's gzip, which is up to 4 % smaller than that of squash."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    total = 0
    while chunk := member.read(1 << 20):
        total += len(compressor.compress(chunk))
    return total + len(compressor.flush())


def compressed_result(squash, archive, advice, folder):
    """With the gzip of squash; kept layers stay as they are stored, so that they are compressed here."""
    output = os.path.join(folder, "out.tar.gz")
    layers = follow(squash, archive, advice, output, "--compress", "gzip")["resultLayers"]
    with tarfile.open(output, "r:") as tar:
        members = json.load(tar.extractfile("manifest.json"))[0]["Layers"]
        return sum(layer["storedBytes"] if layer["isNew"] else gzip_bytes(tar.extractfile(member)) for layer, member in zip(layers, members, strict=True))


def check_advice(squash, archive, advice, squashed, folder):
    image = follow(squash, archive, advice, os.path.join(folder, "out.tar"))
    leaves_out = "--exclude" in advice["command"] or "--slim" in advice["command"]
    result = image["resultBytes"]
    saved = (squashed if leaves_out else image["sourceBytes"]) - result
    real = compressed_result(squash, archive, advice, folder)
    error = advice["compressedBytes"] / real - 1
    print(f"{os.path.basename(archive)}: {advice['command']}: saves {saved}, leaves {result}, compressed {real}, estimated {error:+.1%}")
    if (result, saved) != (advice["resultBytes"], advice["savedBytes"]):
        yield f"{advice['rule']}: {advice['savedBytes']} saved and {advice['resultBytes']} left are promised"
    if abs(error) > MAX_ERROR:
        yield f"{advice['rule']}: {advice['compressedBytes']} compressed bytes are promised"


def check_culprits(advices, file):
    with open(file, encoding="ascii") as text:
        culprits = text.read().split()
    first = [advice["rule"] for advice in advices[: len(culprits)]]
    if sorted(first) != sorted(culprits):
        yield f"the first recommendations are {first}, not {culprits}"


def main():
    squash, archive, culprits = sys.argv[1:]
    report = report_of(squash, "inspect", archive, "--contents")
    advices = report["recommendations"]
    faults = list(check_culprits(advices, culprits))
    with tempfile.TemporaryDirectory() as folder:
        for advice in advices:
            faults += check_advice(squash, archive, advice, report["squashedBytes"], folder)
    for fault in faults:
        print(f"{os.path.basename(archive)}: wrong: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
