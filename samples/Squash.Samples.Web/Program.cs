// Squashes image archives over HTTP, from upload to download:
//
//   docker save redis | curl --fail --upload-file - 'http://localhost:5000/squash?tag=redis:slim' | docker load
using Microsoft.AspNetCore.RateLimiting;
using Squash;

const string Squashes = "squashes";
const long MaxUploadBytes = 10L << 30;

// Lower limits than the defaults, which allow for every real image, because the clients are unknown.
SquashLimits limits = new() { MaxEntries = 5_000_000, MaxDecompressedBytes = 4 * MaxUploadBytes, MaxDecompressionRatio = 2_000 };

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxUploadBytes);

// Each running squash has its upload in a temporary file; waiting requests have not begun to read theirs.
builder.Services.AddRateLimiter(limiter => limiter.AddConcurrencyLimiter(Squashes, queue =>
{
    queue.PermitLimit = Environment.ProcessorCount;
    queue.QueueLimit = 100;
}));
WebApplication app = builder.Build();
app.UseRateLimiter();
app.MapMethods("/squash", [HttpMethods.Put, HttpMethods.Post], SquashAsync).RequireRateLimiting(Squashes);
app.Run();

// The token is cancelled when the client disconnects. Only the tag of the request becomes an option: a base, for
// instance, would be a path on this machine.
async Task SquashAsync(HttpContext http, string? tag, CancellationToken cancellationToken)
{
    ImageReference? name = null;
    if (tag is not null && !ImageReference.TryParse(tag, out name))
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await http.Response.WriteAsync($"{tag} cannot be the tag of an image\n", cancellationToken);
        return;
    }

    SquashOptions options = new()
    {
        Selection = new ImageSelection { All = true },
        Tags = name is null ? [] : [name],
        Limits = limits,
    };
    http.Response.ContentType = "application/x-tar";
    try
    {
        await ImageSquasher.SquashAsync(http.Request.Body, http.Response.Body, options, cancellationToken: cancellationToken);
    }
    catch (SquashException exception) when (!http.Response.HasStarted)
    {
        http.Response.StatusCode = exception switch
        {
            InvalidRequestException => StatusCodes.Status400BadRequest,
            LimitExceededException => StatusCodes.Status413PayloadTooLarge,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(exception.Message + "\n", cancellationToken);
    }
    catch (Exception exception) when (http.Response.HasStarted)
    {
        // The status line already reported success and cannot be changed. Every client treats a broken connection as a failure.
        app.Logger.LogWarning("squashing broke off: {Message}", exception.Message);
        http.Abort();
    }
}
