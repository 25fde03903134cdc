using System.Text.RegularExpressions;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Reporting;

/// <summary>The framework's messages about files are never shown unchanged.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class SystemMessageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-message-");

    public SystemMessageTests() => File.WriteAllText(PathOf("file"), "");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Names in the folder, with the messages for opening them.</summary>
    public static TheoryData<string, string> Names => new()
    {
        { "absent", "there is no file '{0}/absent'" },
        { "no/such/file", "there is no directory '{0}/no'" },
        { "no/file", "there is no directory '{0}/no'" },
        { "file/below", "'{0}/file' is a file, not a directory" },
        { "", "'{0}' is a directory, not a file" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Reword_WhatTheFrameworkThrows_SaysTheCause(string name, string message)
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => File.OpenRead(PathOf(name)));

        Assert.Equal(string.Format(null, message, _folder.FullName), SystemMessage.Reword(failure.Message));
        Assert.Equal($"x cannot be kept ({string.Format(null, message, _folder.FullName)}) here", SystemMessage.Reword($"x cannot be kept ({failure.Message}) here."));
    }

    [Fact]
    public void Reword_NameTooLong_SaysSo()
    {
        string path = PathOf(new string('x', 300));
        Exception failure = Assert.ThrowsAny<Exception>(() => File.Create(path).Dispose());

        Assert.Equal($"the name '{path}' is too long", SystemMessage.Reword(failure.Message));
    }

    [Theory]
    [InlineData("Access to the path '{0}/file' is denied.", "no permission to open '{0}/file'")]
    [InlineData("Access to the path '{0}/new' is denied.", "no permission for the directory '{0}'")]
    [InlineData("The process cannot access the file '{0}/file' because it is being used by another process.", "'{0}/file' is in use by another process")]
    [InlineData("The file '{0}/file' already exists.", "the file '{0}/file' exists already")]
    [InlineData("Read-only file system : '{0}/x'", "'{0}/x': read-only file system")]
    [InlineData("no space left on the disk of '/a'; name another file", "no space left on the disk of '/a'; name another file")]
    public void Reword_Message_IsInOurWords(string message, string expected) => Assert.Equal(
        string.Format(null, expected, _folder.FullName), SystemMessage.Reword(string.Format(null, message, _folder.FullName)));

    [Theory]
    [InlineData("-i $1/file -o $1/no/out.tar")]
    [InlineData("-i $1/file -o $1/file/out.tar")]
    [InlineData("-i $1/file -o $1/out.tar --exclude-from $1/absent")]
    [InlineData("-i $1/file -o $1/out.tar --exclude-from $1/no/such")]
    [InlineData("-i $1/file -o $1/out.tar --exclude-from $1")]
    [InlineData("batch $1/absent")]
    [InlineData("batch $1/no/such")]
    [InlineData("batch $1")]
    [InlineData("batch - --state $1")]
    [InlineData("batch - --state $1/no/such")]
    [InlineData("batch - --json $1/no/such")]
    [InlineData("inspect $1/no/such")]
    [InlineData("diff $1/no/such $1/absent")]
    [InlineData("man -o $1/file")]
    [InlineData("man -o $1/file/below")]
    public async Task Run_FileThatCannotBeOpened_IsNamedInOurWords(string line)
    {
        ProcessResult result = await SquashProcess.ShellAsync("squash " + line, _folder.FullName);

        Assert.InRange(result.ExitCode, 1, 3);
        Assert.Single(Regex.Matches(result.Error, "\n"));
        Assert.StartsWith("squash: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("Could not|Access to|The (file|process|path)|internal error", result.Error);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
