using System.Text;
using Squash.Transform.Slim.Packages;

namespace Squash.Fuzz.Targets;

/// <summary>Package databases of dpkg and apk; a document that is cut into stanzas is the same again when they are put together.</summary>
internal static class PackagesTarget
{
    public static SquashException? Run(byte[] input)
    {
        byte[] joined = [.. Stanzas.Split(input).SelectMany(range => input[range])];
        Oracle.Holds(joined.AsSpan().SequenceEqual(input), "the stanzas are not the document");
        List<Package> packages = [.. DpkgDatabase.Parse(input, 0), .. ApkDatabase.Parse(input, 0)];
        Oracle.Holds(packages.All(package => package.Name.Length > 0), "a package has no name");
        Oracle.Holds(packages.SelectMany(package => package.Depends).All(group => group.Count > 0 && group.All(name => name.Length > 0)), "a dependency has no name");
        return packages.Count > 0 ? null : new InvalidArchiveException("it describes no package");
    }

    public static IEnumerable<byte[]> Seeds() => ((string[])
    [
        "Package: bash\nStatus: install ok installed\nDepends: libc6 (>= 2.36), a | b:any\nProvides: sh (= 1)\nDescription: x\n .\n y\n\nPackage: gone\nStatus: deinstall ok config-files\n",
        "P:musl\nV:1.2\np:so:libc.so=1 cmd:x\nF:lib\nR:ld.so\n\nP:busybox\nD:so:libc.so !old a>=1\nF:bin\nR:busybox\n\n",
    ]).Select(Encoding.UTF8.GetBytes);
}
