using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Pull;

public sealed class TagReaderTests : IAsyncLifetime
{
    private FakeRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await FakeRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Read_OnePage_GivesItsTags()
    {
        _registry.Manifests[("app", "1")] = _registry.Manifests[("app", "2")] = ("", []);

        Assert.Equal(["1", "2"], await ReadAsync());
    }

    [Fact]
    public async Task Read_Pages_AreFollowed()
    {
        Pages(page => page < 3 ? $"</v2/app/tags/list?page={page + 1}&n=1>; rel=\"next\"" : null);

        Assert.Equal(["tag0", "tag1", "tag2", "tag3"], await ReadAsync());
    }

    [Fact]
    public async Task Read_NextPageOfAProxiedRegistry_StaysAtTheHost()
    {
        Pages(page => page < 1 ? $"<https://127.0.0.1/v2/app/tags/list?page={page + 1}>; rel=\"next\"" : null);

        Assert.Equal(["tag0", "tag1"], await ReadAsync());
    }

    [Fact]
    public async Task Read_NextPageAtAnotherHost_IsRefused()
    {
        Pages(_ => "<http://other.example/v2/app/tags/list>; rel=\"next\"");

        Assert.Contains("at another host", (await Assert.ThrowsAsync<RegistryException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PagesInACircle_AreRefused()
    {
        Pages(page => $"</v2/app/tags/list?page={(page + 1) % 3}>; rel=\"next\"");

        Assert.Contains("in a circle", (await Assert.ThrowsAsync<RegistryException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_EndlessPages_AreRefused()
    {
        Pages(page => $"</v2/app/tags/list?page={page + 1}>; rel=\"next\"");

        Assert.Contains("has no end", (await Assert.ThrowsAsync<LimitExceededException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"tags\": [5]}", "not all of them are tags")]
    [InlineData("{\"tags\": [\"\"]}", "not all of them are tags")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("<html>", "is damaged")]
    public async Task Read_AnythingButTags_IsRefused(string answer, string problem)
    {
        _registry.Before = async context =>
        {
            await context.Response.WriteAsync(answer);
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        Assert.Contains($"{_registry.Authority}: the tags of {_registry.Authority}/app", failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_TagsThatAreTooLong_AreRefused()
    {
        _registry.Manifests[("app", new string('x', 128))] = ("", []);
        Assert.Single(await ReadAsync());

        _registry.Manifests[("app", new string('x', 129))] = ("", []);
        Assert.Contains("not all of them are tags", (await Assert.ThrowsAsync<RegistryException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> ReadAsync()
    {
        using var client = new RegistryClient(Clients.Options);
        return await client.ListTagsAsync(RegistryReference.Parse($"{_registry.Authority}/app"), TestContext.Current.CancellationToken);
    }

    private void Pages(Func<int, string?> link) => _registry.Before = async context =>
    {
        if (!context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal)) return false;
        int page = int.TryParse(context.Request.Query["page"], out int number) ? number : 0;
        if (link(page) is { } next) context.Response.Headers.Link = next;
        await context.Response.WriteAsJsonAsync(new { name = "app", tags = new[] { $"tag{page}" } });
        return true;
    };
}
