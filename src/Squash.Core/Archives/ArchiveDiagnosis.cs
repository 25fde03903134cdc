namespace Squash.Archives;

/// <summary>Explains an archive without a list of images.</summary>
internal static class ArchiveDiagnosis
{
    private static readonly string[] RootDirectories =
        ["bin/", "boot/", "dev/", "etc/", "home/", "lib/", "opt/", "proc/", "root/", "sbin/", "usr/", "var/"];

    /// <summary>The message for an archive or a directory whose <c>manifest.json</c> is the manifest of one image.</summary>
    public static string OfSkopeo(string name) =>
        $"{name} is the output of `skopeo copy` to dir:, which squash does not read; run skopeo copy dir:DIRECTORY docker-archive:FILE, and give that file";

    public static string WhyNoImage(BlobStore store)
    {
        const string Missing = "it has neither manifest.json nor index.json";
        const string Give = "give the output of `docker save`, or an OCI layout";
        IReadOnlyCollection<string> names = store.Names;
        if (names.Count == 0) return $"{store.Name} is not an image archive: it contains no file; {Give}";

        if (names.Contains("repositories"))
        {
            return $"{store.Name} is an archive of Docker before 1.10 (it has no manifest.json); load it into a current Docker and save it again";
        }

        if (names.FirstOrDefault(name => name.EndsWith("/manifest.json", StringComparison.Ordinal)
            || name.EndsWith("/index.json", StringComparison.Ordinal)) is { } nested)
        {
            return $"{store.Name} is not an image archive: {Missing}, but there is {Shown.Text(nested)}; pack the contents of the folder, not the folder";
        }

        if (names.Contains("oci-layout"))
        {
            return $"{store.Name} is an OCI layout without its index.json, which lists the images; copy it again as a whole";
        }

        return RootDirectories.Count(directory => names.Any(name => name.StartsWith(directory, StringComparison.Ordinal))) >= 2
            ? $"{store.Name} looks like docker export output: it has no layers to squash; use docker save on the image"
            : $"{store.Name} is not an image archive: {Missing}; {Give}";
    }
}
