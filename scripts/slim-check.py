"""Checks a slimmed image against programs that know nothing of squash: the loader of the original, and dpkg's database.

usage: slim-check.py libraries REPORT         prints the kept ELF files, for list-libraries.sh in the original
       slim-check.py loader REPORT LISTING    compares the reasons with what the loader listed
       slim-check.py packages ORIGINAL SLIM   compares the packages of the slimmed dpkg database with the files that stayed;
                                              both are tar archives of whole root filesystems
       slim-check.py removable REPORT         prints the kept libraries, interpreters and CA bundles
"""
import json
import posixpath
import sys
import tarfile


def files_of(report):
    with open(report, encoding="ascii") as text:
        return json.load(text)["images"][0]["slim"]["files"]


class Links:
    """Resolves paths with the symbolic links of the image."""

    def __init__(self, targets):
        self.targets = targets

    def resolve(self, path):
        done, rest, left = [], path.split("/"), 40
        while rest:
            part = rest.pop(0)
            if part in ("", "."):
                continue
            if part == "..":
                done = done[:-1]
                continue
            target = self.targets.get("/" + "/".join([*done, part]))
            if target is None or left == 0:
                done.append(part)
                continue
            left -= 1
            rest = target.split("/") + rest
            if target.startswith("/"):
                done = []
        return "/" + "/".join(done)


def is_library(file):
    return file["kept"] and not file["linkTarget"] and file["bytes"] > 0


def libraries(report):
    for file in files_of(report):
        if is_library(file) and "\n" not in file["path"]:
            print(file["path"])


def listing_of(path, links):
    """What the loader found for each file: a set of resolved paths."""
    found, at = {}, None
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("# "):
                at = found.setdefault(line[2:].rstrip("\n"), set())
            elif at is not None and " (0x" in line:
                name = line.strip().split(" => ")[-1].rsplit(" (0x", 1)[0]
                if name.startswith("/"):
                    at.add(links.resolve(name))
    return found


def loader(report, listing):
    files = files_of(report)
    links = Links({file["path"]: file["linkTarget"] for file in files if file["linkTarget"]})
    kept = {file["path"] for file in files if file["kept"]}
    found = listing_of(listing, links)
    faults = [f"{by} needs {path}, which is left out" for by, paths in found.items() for path in sorted(paths) if path not in kept]
    checked = 0
    for file in files:
        if not is_library(file) or file["rule"] != "libraries" or not file["reasons"]:
            continue
        if not file["reasons"][0].startswith(("needed by ", "loader of ")):
            continue
        askers = [reason.rsplit(" ", 1)[-1] for reason in file["reasons"] if " /" in reason]
        checked += 1
        if not any(file["path"] in found.get(asker, ()) for asker in askers):
            faults.append(f"{file['path']} stays as {file['reasons'][0]}, but the loader does not map it for {' or '.join(askers)}")
    if checked == 0 and any(found.values()):
        faults.append("no reason was checked")
    return faults, f"{checked} libraries of {sum(1 for paths in found.values() if paths)} programs and modules are those that the loader maps"


def root_of(archive):
    """Names of all that is no directory, the database of dpkg, and the links."""
    names, targets, documents = set(), {}, {}
    with tarfile.open(archive) as tar:
        for member in tar:
            path = "/" + posixpath.normpath(member.name)
            if member.issym():
                targets[path] = member.linkname
            if not member.isdir():
                names.add(path)
            if member.isfile() and path.startswith("/var/lib/dpkg/") and (path.endswith(".list") or path.endswith("/status")):
                documents[path] = tar.extractfile(member).read().decode()
    return names, Links(targets), documents


def installed(status):
    for stanza in status.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.split("\n") if ": " in line and not line.startswith(" "))
        if fields.get("Status", "").endswith(" installed"):
            yield fields["Package"], fields["Architecture"]


def packages(original, slim):
    all_names, links, documents = root_of(original)
    names, _, reduced = root_of(slim)
    listed = {package for package, _ in installed(reduced.get("/var/lib/dpkg/status", ""))}
    expected = set()
    for package, architecture in installed(documents["/var/lib/dpkg/status"]):
        info = "/var/lib/dpkg/info/"
        paths = (documents.get(f"{info}{package}:{architecture}.list") or documents.get(f"{info}{package}.list") or "").split("\n")
        for path in paths:
            at = links.resolve(posixpath.dirname(path)).rstrip("/") + "/" + posixpath.basename(path)
            if at in all_names and at in names and not path.startswith("/usr/share/doc/") and not is_directory_link(at, links, all_names):
                expected.add(package)
                break
    faults = [f"the database lists {package}, of which no file stayed" for package in sorted(listed - expected)]
    faults += [f"the database does not list {package}, of which files stayed" for package in sorted(expected - listed)]
    return faults, f"the database lists the {len(listed)} packages that have files, of {len(list(installed(documents['/var/lib/dpkg/status'])))}"


def is_directory_link(path, links, names):
    return path in links.targets and links.resolve(path) not in names


def removable(report):
    for file in files_of(report):
        if not is_library(file):
            continue
        name = posixpath.basename(file["path"])
        asked = file["reasons"][0] if file["reasons"] else ""
        is_mapped = file["rule"] in ("libraries", "threads", "strings", "names", "dlopen notes") and (".so." in name or name.endswith(".so")) and not name.startswith("ld.so.")
        if is_mapped or asked.startswith(("interpreter of", "loader of")) or name == "ca-certificates.crt":
            print(file["path"])


def main(command, *arguments):
    check = {"libraries": libraries, "loader": loader, "packages": packages, "removable": removable}[command]
    result = check(*arguments)
    if result is None:
        return 0
    faults, summary = result
    for fault in faults:
        print(fault)
    if not faults:
        print(summary)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
