using System.Globalization;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Registry;

namespace Squash.Cli.Commands;

/// <summary>Does what a command line of the Python docker-squash says.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="settings">The daemon to use.</param>
/// <param name="context">The environment of the command.</param>
internal sealed class PythonSquash(PythonArguments arguments, DaemonOptions settings, CommandContext context) : IDisposable
{
    private readonly DaemonClient _daemon = new(settings);

    /// <summary>Squashes the image.</summary>
    public async Task<int> RunAsync()
    {
        if (arguments.TempDirectory is { } folder) Directory.CreateDirectory(folder);
        DaemonImage? source = await _daemon.FindAsync(arguments.Image, context.CancellationToken);
        SquashReport report = await SquashAsync(source);
        if (arguments is { OutputPath: { } file, Loads: true }) await LoadAsync(file);
        if (arguments.Cleanup && source is not null) await RemoveAsync(source, report.Images[0].ImageId);
        return ExitCodes.Done;
    }

    public void Dispose() => _daemon.Dispose();

    private async Task<SquashReport> SquashAsync(DaemonImage? source)
    {
        // Read by its ID, the image has no name, and neither has the result.
        string image = arguments.Tag is null && source is not null ? source.Id : arguments.Image;
        SquashArguments ours = new()
        {
            Input = new ImagePlace(Transport.Daemon, image),
            Output = arguments.OutputPath is { } file ? ImagePlace.OfPath(file) : new ImagePlace(Transport.Daemon, arguments.Tag?.Familiar ?? image),
            Transports = new TransportSettings { Daemon = settings },
            Verbose = arguments.Verbose,
            Options = new SquashOptions
            {
                From = await FindCutAsync(source),
                Tags = arguments.Tag is { } tag ? [tag] : [],
                Message = arguments.Message,
                TempDirectory = arguments.TempDirectory ?? context.Environment("TMPDIR"),
                LatestTime = TimeArgument.OfSourceDateEpoch(context.Environment),
            },
        };
        try
        {
            return await SquashCommand.ReportAsync(ours, context);
        }
        catch (InvalidRequestException failure) when (failure.Message.StartsWith("SquashOptions.From ", StringComparison.Ordinal))
        {
            throw new UsageException(failure.Message.Replace("SquashOptions.From", "--from-layer", StringComparison.Ordinal));
        }
    }

    private async Task<LayerCut?> FindCutAsync(DaemonImage? source)
    {
        if (arguments.From is not { } from) return null;
        if (int.TryParse(from, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int steps))
        {
            return steps > 0 ? LayerCut.BelowTopmostSteps(steps) : throw new UsageException($"--from-layer '{from}': give the number of steps to squash, or an image or layer");
        }

        if (source is null || await _daemon.FindAsync(from, context.CancellationToken) is not { } lower) return LayerCut.Above(from);
        return lower.Layers.SequenceEqual(source.Layers.Take(lower.Layers.Count))
            ? LayerCut.AboveLowest(lower.Layers.Count)
            : throw new UsageException($"--from-layer '{from}': '{arguments.Image}' is not built on this image, because its lowest layers are others");
    }

    private async Task LoadAsync(string file)
    {
        CancellationToken cancellationToken = context.CancellationToken;
        var target = (ArchiveTarget)_daemon.AsTarget();
        try
        {
            using FileStream archive = File.OpenRead(file);
            await archive.CopyToAsync(await target.OpenAsync(cancellationToken), cancellationToken);
            await target.CompleteAsync(cancellationToken);
        }
        catch
        {
            await target.AbortAsync();
            throw;
        }
    }

    private async Task RemoveAsync(DaemonImage source, Digest? result)
    {
        // As that tool does, which would otherwise remove the result.
        bool keepsName = arguments.Tag is { } tag && ImageReference.TryParse(arguments.Image, out ImageReference? own) && own == tag;
        DaemonImage? loaded = arguments is { Loads: true, Tag: { } name } ? await _daemon.FindAsync(name.Familiar, context.CancellationToken) : null;
        if (keepsName || (loaded?.Id ?? result?.ToString()) == source.Id)
        {
            Warn(keepsName ? "the result has taken over its name" : "it is the result, too");
            return;
        }

        try
        {
            await _daemon.RemoveAsync(source.Id, context.CancellationToken);
        }
        catch (DaemonException failure)
        {
            Warn(failure.Message);
        }
    }

    private void Warn(string reason) => context.Error.WriteLine("squash: warning: " + TerminalText.Escape($"--cleanup did not remove '{arguments.Image}': {reason}"));
}
