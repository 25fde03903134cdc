using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The report of an inspection as a self-contained web page.</summary>
/// <remarks>
/// Data from the image is in the page as JSON only, and its script shows it as text. If a name could get around
/// that, the page's content security policy would still block other scripts and all requests.
/// </remarks>
internal static class HtmlReport
{
    private const string Mark = "@@";
    private const int MaxStepLength = 4000;

    /// <summary>Writes the page.</summary>
    /// <param name="writer">The writer for the page.</param>
    /// <param name="report">The inspection.</param>
    /// <param name="line">Completes commands.</param>
    public static void Write(TextWriter writer, InspectReport report, CommandLine line)
    {
        string style = Resource("report.css"), script = Resource("report.js");

        // Marks are replaced in the template only, never in the inserted text.
        string[] parts = Resource("report.html").Split(Mark);
        for (int i = 0; i < parts.Length; i++)
        {
            writer.Write(i % 2 == 0 ? parts[i] : parts[i] switch
            {
                "policy" => $"default-src 'none'; style-src '{HashOf(style)}'; script-src '{HashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'",
                "style" => style,
                "script" => script,
                "report" => Embed(report, line),
                var other => throw new InvalidOperationException($"The page has the unknown mark '{other}'."),
            });
        }
    }

    private static string Embed(InspectReport report, CommandLine line)
    {
        JObject json = InspectJson.Of(report with
        {
            Layers = [.. report.Layers.Select(layer => layer with { CreatedBy = Step(layer.CreatedBy) })],
            History = [.. report.History.Select(step => step with { CreatedBy = Step(step.CreatedBy) })],
        });
        json["files"] = PathData.Of(report.Layers);
        json["commandLine"] = new JObject { ["start"] = line.Start, ["end"] = line.End };
        json["product"] = ProductVersion.Text;
        StringWriter text = new();
        using (JsonTextWriter writer = new(text) { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii })
        {
            json.WriteTo(writer);
        }

        // The data must not end its script element or begin a comment in it.
        return text.ToString().Replace("<", "\\u003c", StringComparison.Ordinal);
    }

    private static string Step(string? createdBy) => DockerfileStep.Of(createdBy ?? "", MaxStepLength, "…");

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Browsers hash a text with normalised line ends.
    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
