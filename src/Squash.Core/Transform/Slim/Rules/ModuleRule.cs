using System.Buffers;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>Modules of Python, Ruby and Lua load libraries by name, through ctypes, cffi and the like.</summary>
internal sealed class ModuleRule : ISlimRule
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxNameLength = 100;

    // ctypes.util.find_library of Python; ffi_lib of Ruby; ffi.load of LuaJIT.
    private static readonly byte[][] Loaders = [[.. "find_library("u8], [.. "ffi_lib "u8], [.. "ffi.load("u8], [.. "ffi.load\""u8]];

    private static readonly string[] Suffixes = [".py", ".rb", ".lua"];

    private static readonly SearchValues<byte> InNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-"u8);

    private static readonly SearchValues<byte> Quotes = SearchValues.Create("'\""u8);

    public string Name => "modules";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Elf is not null || !Suffixes.Any(suffix => file.Name.EndsWith(suffix, StringComparison.Ordinal)) || IsStandard(file.Path)) return;
        if (keeper.Files.ReadAll(file.Node, MaxBytes) is not { } content) return;
        var reason = new Reason(Name, "loaded by", file.Node, IsMaybe: true);
        VisitFileNames(content, keeper, reason);
        foreach (byte[] loader in Loaders) VisitCalls(content, loader, keeper, reason);
    }

    // The modules that come with Python load only libraries that their extensions need anyway.
    private static bool IsStandard(string path) => path.Contains("/lib/python", StringComparison.Ordinal) && !path.Contains("-packages/", StringComparison.Ordinal);

    private static void VisitFileNames(ReadOnlySpan<byte> content, Keeper keeper, Reason reason)
    {
        int from = 0;
        for (int found; (found = content[from..].IndexOf(".so"u8)) >= 0; from += found + 3)
        {
            int start = content[..(from + found)].LastIndexOfAnyExcept(InNames) + 1, end = content[(from + found)..].IndexOfAnyExcept(InNames);
            ReadOnlySpan<byte> name = end < 0 ? content[start..] : content[start..(from + found + end)];
            if (name.Length <= MaxNameLength && name.StartsWith("lib"u8)) Keep(ByteText.Of(name.TrimEnd((byte)'.')), keeper, reason);
        }
    }

    // find_library("magic") is libmagic.so.1, which Python learns from ldconfig.
    private static void VisitCalls(ReadOnlySpan<byte> content, ReadOnlySpan<byte> loader, Keeper keeper, Reason reason)
    {
        int from = 0;
        for (int found; (found = content[from..].IndexOf(loader)) >= 0; from += found + loader.Length)
        {
            ReadOnlySpan<byte> line = content[(from + found)..];
            if (line.IndexOf((byte)'\n') is >= 0 and var end) line = line[..end];
            if (loader.StartsWith("find_library"u8)) keeper.KeepPath("/sbin/ldconfig", KeptAs.Program, reason);
            foreach (Range range in line.SplitAny(Quotes))
            {
                keeper.Budget.Take(1);
                ReadOnlySpan<byte> word = line[range];
                if (word.Length is 0 or > MaxNameLength || word.ContainsAnyExcept(InNames)) continue;
                string name = ByteText.Of(word);
                Keep(name.StartsWith("lib", StringComparison.Ordinal) ? name : $"lib{name}.so", keeper, reason);
            }
        }
    }

    private static void Keep(string name, Keeper keeper, Reason reason)
    {
        string[] patterns = name.EndsWith(".so", StringComparison.Ordinal) ? [name, name + ".*"] : [name];
        foreach (string path in StringRule.LibraryFolders.SelectMany(folder => patterns.SelectMany(pattern => PathGlob.Expand(keeper.Files, $"{folder}/{pattern}"))))
        {
            if (keeper.Elfs[keeper.Files.Resolve(path)] is not null) keeper.KeepPath(path, KeptAs.Library, reason);
        }
    }
}
