using Newtonsoft.Json.Linq;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class InspectJsonTests
{
    [Fact]
    public void Of_Report_HasEveryFact()
    {
        JObject expected = JObject.Parse(
            $$"""
            {
              "version": 2,
              "references": ["redis:lab-4"],
              "platform": "linux/amd64",
              "imageId": "{{Reports.ImageId}}",
              "inputBytes": 812000000,
              "sourceBytes": 811010240,
              "squashedBytes": 142000000,
              "savedBytes": 669010240,
              "contentBytes": 800000000,
              "wastedBytes": 665000000,
              "efficiency": 0.16875,
              "layers": [
                { "number": 1, "diffId": "{{Reports.First}}", "bytes": 124000000, "storedBytes": 124000000, "estimatedCompressedBytes": null,
                  "createdBy": "/bin/sh -c #(nop) ADD file:3f in / ", "entries": 9876, "files": 9000,
                  "contentBytes": 100000000, "wastedBytes": 20000000,
                  "losses": [
                    { "layer": 2, "overriddenFiles": 150, "deletedFiles": 0, "overriddenBytes": 4000000, "deletedBytes": 0 },
                    { "layer": 3, "overriddenFiles": 1, "deletedFiles": 40, "overriddenBytes": 1000000, "deletedBytes": 15000000 }
                  ] },
                { "number": 2, "diffId": "{{Reports.Second}}", "bytes": 687000000, "storedBytes": 687000000, "estimatedCompressedBytes": 220000000,
                  "createdBy": "RUN /bin/sh -c make -C /usr/src/redis # buildkit", "entries": 1200, "files": 1100,
                  "contentBytes": 680000000, "wastedBytes": 645000000,
                  "losses": [{ "layer": 3, "overriddenFiles": 0, "deletedFiles": 42, "overriddenBytes": 0, "deletedBytes": 645000000 }] },
                { "number": 3, "diffId": "{{Reports.Squashed}}", "bytes": 10240, "storedBytes": 10240, "estimatedCompressedBytes": null, "createdBy": null, "entries": 3, "files": 2,
                  "contentBytes": 20000000, "wastedBytes": 0, "losses": [] }
              ],
              "cuts": [
                { "keptLayers": 0, "keptBytes": 0, "squashedBytes": 142000000, "savedBytes": 669010240 },
                { "keptLayers": 1, "keptBytes": 124000000, "squashedBytes": 20000000, "savedBytes": 667010240 },
                { "keptLayers": 2, "keptBytes": 811000000, "squashedBytes": 10752, "savedBytes": -512 }
              ],
              "possibleResults": [
                { "command": "squash", "keptLayers": 0, "maxLayers": null,
                  "bytes": 142000000, "layers": 1, "largestBytes": 142000000, "sharedBytes": 0, "pullBytes": null }
              ],
              "wastedPathCount": 84,
              "wastedPaths": [
                { "path": "usr/src/redis/redis-server", "overriddenBytes": 0, "deletedBytes": 500000000, "timesStored": 1,
                  "storedIn": [2], "lostIn": [3], "remainsIn": null },
                { "path": "var/lib/dpkg/status", "overriddenBytes": 4000000, "deletedBytes": 1000000, "timesStored": 3,
                  "storedIn": [1, 2, 3], "lostIn": [2, 3], "remainsIn": 3 }
              ],
              "wasteTree": { "name": "/", "overriddenBytes": 5000000, "deletedBytes": 660000000, "files": 233, "children": [
                { "name": "usr", "overriddenBytes": 0, "deletedBytes": 500000000, "files": 30, "children": [] }
              ] },
              "history": [
                { "createdBy": "ADD file:3f in /", "created": "2024-01-01T00:00:00Z", "layer": 1 },
                { "createdBy": "ENV A=b", "created": null, "layer": null },
                { "createdBy": "RUN make", "created": null, "layer": 2 },
                { "createdBy": null, "created": null, "layer": 3 }
              ],
              "pull": { "bytes": 312000000, "isEstimate": true, "squashedBytes": 58000000 },
              "present": {
                "bytes": 138000000,
                "directories": [{ "path": "usr/lib", "bytes": 80000000, "files": 900, "layer": 2, "package": null, "packagedBytes": 70000000, "purpose": null, "command": "squash --exclude '/usr/lib/'" }],
                "files": [{ "path": "usr/bin/app", "bytes": 30000000, "files": 1, "layer": 2, "package": null, "packagedBytes": 0, "purpose": null, "command": "squash --exclude '/usr/bin/app'" }],
                "kinds": [{ "kind": "pip-cache", "title": "cache of pip", "bytes": 25000000, "files": 40, "layer": 2 }],
                "packages": { "count": 88, "bytes": 100000000, "otherBytes": 38000000,
                  "largest": [{ "name": "libc6", "version": "2.41-12", "bytes": 13000000, "files": 280, "layer": 1 }] },
                "duplicates": { "extraBytes": 9000000, "groups": 2, "largest": [
                  { "bytes": 4000000, "copies": 3, "extraBytes": 8000000, "paths": ["opt/a", "opt/b", "opt/c"], "layers": [1, 2] },
                  { "bytes": 1000000, "copies": 2, "extraBytes": 1000000, "paths": ["x", "y"], "layers": [2] } ] },
                "tree": { "name": "/", "bytes": 138000000, "files": 1000, "children": [{ "name": "usr", "bytes": 110000000, "files": 901, "children": [] }] }
              },
              "recommendations": [
                { "rule": "squash", "title": "merge all layers", "command": "squash", "savedBytes": 669010240, "resultBytes": 142000000, "compressedBytes": 58000000,
                  "needsCheck": false, "layer": null, "dockerfile": "layer 3 deletes 645 MB of layer 2: do that in the RUN of layer 2\nlayer 3 deletes 16 MB of the base image: choose a smaller base image, or squash" },
                { "rule": "keep-base", "title": "keep the base", "command": "squash --from 1", "savedBytes": 667010240, "resultBytes": 144000000, "compressedBytes": null,
                  "needsCheck": false, "layer": null, "dockerfile": null },
                { "rule": "purge", "title": "take hidden files out", "command": "squash --purge", "savedBytes": 667000000, "resultBytes": 144010240, "compressedBytes": null,
                  "needsCheck": false, "layer": null, "dockerfile": null },
                { "rule": "pip-cache", "title": "leave out: cache of pip", "command": "squash --exclude '**/.cache/pip/'", "savedBytes": 25100800, "resultBytes": 116899200, "compressedBytes": null,
                  "needsCheck": false, "layer": 2, "dockerfile": "put ENV PIP_NO_CACHE_DIR=1 before the RUN of layer 2" },
                { "rule": "slim", "title": "keep only what the program needs", "command": "squash --slim", "savedBytes": 116000000, "resultBytes": 26000000, "compressedBytes": null,
                  "needsCheck": true, "layer": null, "dockerfile": null }
              ],
              "slim": { "failure": "it has no command" },
              "leaks": [
                { "rule": "github-token", "title": "GitHub token", "source": "https://docs.test/", "severity": "high", "masked": "ghp_****", "layer": 2,
                  "path": "root/key", "offset": 12, "field": null, "visible": false, "lostIn": 3, "remedy": "squash", "allowed": null },
                { "rule": "secret-variable", "title": "secret in a variable", "source": "https://docs.test/", "severity": "medium", "masked": "TOKEN=****",
                  "layer": null, "path": null, "offset": null, "field": "config.Env.TOKEN", "visible": true, "lostIn": null,
                  "remedy": "squash --change 'UNSET ENV TOKEN'", "allowed": "public" }
              ],
              "warnings": ["odd"],
              "notes": ["left out"]
            }
            """.Replace("2024-01-01T00:00:00Z", "a time", StringComparison.Ordinal));
        InspectReport report = Reports.Inspection("redis:lab-4");
        report = report with
        {
            Layers = [report.Layers[0], report.Layers[1] with { EstimatedCompressedBytes = 220_000_000 }, report.Layers[2]],
            Pull = Reports.Pull,
            Present = Reports.Present,
            PossibleResults = [Reports.Results[0]],
            Recommendations = Reports.Advice,
            SlimFailure = "it has no command",
            Leaks = [Reports.DeletedToken, Reports.AllowedVariable],
            Warnings = ["odd"],
            Notes = ["left out"],
        };

        Assert.Equal(expected.ToString(), InspectJson.Of(report with { History = [report.History[0] with { Created = "a time" }, .. report.History.Skip(1)] }).ToString());
    }
}
