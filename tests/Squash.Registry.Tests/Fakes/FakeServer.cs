using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Squash.Registry.Tests.Fakes;

/// <summary>A web server of this process, which notes what it is asked.</summary>
public sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    private FakeServer(WebApplication application, string host)
    {
        _application = application;
        Host = host;
    }

    /// <summary>The name that it is to be called by: <c>127.0.0.1</c>, <c>localhost</c>.</summary>
    public string Host { get; }

    public int Port { get; private set; }

    /// <summary>Host and port, as in names of images: <c>127.0.0.1:12345</c>.</summary>
    public string Authority => $"{Host}:{Port}";

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Starts a server.</summary>
    /// <param name="handler">Answers the requests.</param>
    /// <param name="host">The name that it is to be called by.</param>
    /// <param name="certificate">For HTTPS; without, it is plain HTTP.</param>
    /// <param name="wantsClientCertificate">Whether a client has to show a certificate.</param>
    public static async Task<FakeServer> StartAsync(
        RequestDelegate handler, string host = "127.0.0.1", X509Certificate2? certificate = null, bool wantsClientCertificate = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is null) return;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    if (!wantsClientCertificate) return;
                    https.ClientCertificateMode = Microsoft.AspNetCore.Server.Kestrel.Https.ClientCertificateMode.RequireCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
        });
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        WebApplication application = builder.Build();
        var server = new FakeServer(application, host);
        application.Run(context =>
        {
            server._requests.Enqueue(RecordedRequest.Of(context.Request));
            return handler(context);
        });
        await application.StartAsync();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Port = new Uri(address).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
