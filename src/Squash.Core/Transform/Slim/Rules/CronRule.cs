using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A cron daemon starts the commands of its tables.</summary>
/// <remarks>cron(8) of Debian, crond of busybox and cronie.</remarks>
internal sealed class CronRule : ISlimRule
{
    private const int MaxTableBytes = 1024 * 1024;

    private static readonly string[] Tables = ["/etc/crontab", "/etc/cron.d", "/var/spool/cron", "/etc/crontabs"];

    private static readonly string[] Jobs = ["/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly", "/etc/periodic"];

    public string Name => "cron";

    /// <summary>Keeps the tables if a word starts a daemon.</summary>
    public static void VisitCommand(string word, int program, Keeper keeper)
    {
        if (word[(word.LastIndexOf('/') + 1)..] is not ("cron" or "crond" or "anacron" or "supercronic")) return;
        var reason = new Reason("cron", "read by", program);
        foreach (string table in Tables) keeper.KeepTree(table, KeptAs.Data, reason);

        // Jobs of packages look after what is installed, and need what the packages depend on.
        foreach (int folder in Jobs.Select(keeper.Files.Resolve).Where(node => node != IRootFiles.None && keeper.Files.KindOf(node) == FileKind.Directory))
        {
            keeper.Keep(folder, KeptAs.Data, reason);
            foreach (int job in keeper.Files.Below(folder).Where(job => keeper.Packages.OwnerOf(job) is null)) keeper.KeepPath(keeper.Files.PathOf(job), KeptAs.Program, new Reason("cron", "started by", program));
        }
    }

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Role != KeptAs.Data || !Tables.Any(table => file.Path == table || file.Path.StartsWith(table + "/", StringComparison.Ordinal))) return;
        if (keeper.Files.ReadAll(file.Node, MaxTableBytes) is { } table) ScriptRule.VisitWords(ByteText.Of(table), keeper, new Reason(Name, "started by", file.Node), ByteText.Show(file.Path));
    }
}
