using Newtonsoft.Json.Linq;
using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Commands;

/// <summary>Squashes an image of the Docker daemon, as a plugin of the docker command, or in place of the Python docker-squash.</summary>
internal sealed class DockerSquashCommand : CliCommand
{
    public override CommandHelp Help => DockerSquashCommandLine.Help;

    // The members that docker requires: github.com/docker/cli, cli-plugins/metadata.
    private static string Metadata => new JObject
    {
        ["SchemaVersion"] = "0.1.0",
        ["Vendor"] = "squash",
        ["Version"] = ProductVersion.Number,
        ["ShortDescription"] = "Merge the layers of an image into one",
    }.ToString();

    public override async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args is [DockerInvocation.MetadataArgument]) return Print(Metadata);
        DockerInvocation invocation = DockerInvocation.Parse(args, context.Environment);
        if (invocation.IsDirect && PythonCommandLine.IsMeant(invocation.Arguments)) return await RunPythonAsync(PythonCommandLine.Parse(invocation.Arguments), invocation.Daemon, context);
        if (invocation.Arguments is ["--version"]) return Print(ProductVersion.Text);
        SquashArguments arguments = await BlockingWork.WaitAsync(
            () => DockerSquashCommandLine.Parse(invocation.Arguments, invocation.Daemon, context.Environment), context.CancellationToken);
        return arguments.Help ? Print(HelpPage.Of(Help)) : await SquashCommand.RunAsync(arguments, context);
    }

    private static async Task<int> RunPythonAsync(PythonArguments arguments, DaemonOptions daemon, CommandContext context)
    {
        if (arguments.Help) return Print(HelpPage.Of(PythonCommandLine.Help));
        if (arguments.Version) return Print(ProductVersion.Text);
        using PythonSquash squash = new(arguments, daemon, context);
        return await squash.RunAsync();
    }
}
