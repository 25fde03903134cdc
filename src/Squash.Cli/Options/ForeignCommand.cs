namespace Squash.Cli.Options;

/// <summary>Commands of other tools that people try here, with the equivalent in squash.</summary>
internal static class ForeignCommand
{
    private const string Merge = "squash merges without a command: docker save IMAGE | squash -t NAME:TAG | docker load, or squash IN.tar OUT.tar";
    private const string Layers = "squash inspect IN.tar lists the layers, the commands that made them and the space that they waste";
    private const string Files = "squash IN.tar - --format rootfs | tar -tv lists the files, squash inspect IN.tar the layers";
    private const string Pipe = "docker save IMAGE | squash -t NAME:TAG | docker load squashes an image of the Docker daemon, and so does squash docker-daemon:NAME:TAG docker-daemon:NAME:slim";
    private const string Copy = "squash docker://SOURCE docker://TARGET squashes an image from registry to registry; squash --help lists other sources and targets";
    private const string LogIn = "squash takes the logins of docker login, podman login and skopeo login";
    private const string Check = "squash IN.tar /dev/null checks every digest, squash diff IN.tar OUT.tar compares two images";

    private static readonly Dictionary<string, string> Hints = new(StringComparer.Ordinal)
    {
        ["version"] = "squash --version prints the version",
        ["usage"] = "squash --help prints all options",
        ["flatten"] = Copy,
        ["merge"] = Merge,
        ["slim"] = "squash IN.tar OUT.tar --slim keeps only what the image needs to run",
        ["squash"] = Merge,
        ["history"] = Layers,
        ["layers"] = Layers,
        ["analyze"] = Layers,
        ["dive"] = Layers,
        ["info"] = Layers,
        ["show"] = Layers,
        ["ls"] = Files,
        ["list"] = Files,
        ["tree"] = Files,
        ["export"] = "squash IN.tar files.tar --format rootfs writes the bare files",
        ["compare"] = "squash diff BEFORE AFTER compares two images",
        ["check"] = Check,
        ["validate"] = Check,
        ["verify"] = Check,
        ["build"] = Pipe,
        ["copy"] = Copy,
        ["load"] = Pipe,
        ["login"] = LogIn,
        ["logout"] = LogIn,
        ["pull"] = Copy,
        ["push"] = Copy,
        ["save"] = Pipe,
    };

    /// <summary>The command to type instead; <see langword="null"/> for a word that belongs to no known tool.</summary>
    public static string? HintFor(string word) => Hints.GetValueOrDefault(word);
}
