using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Webhooks;

/// <summary>The receivers of docs/webhooks.md, as a reader would copy them.</summary>
public sealed class WebhookSampleTests
{
    // The folder of this build: bin/Release/net10.0/.
    private static readonly string _build = Path.GetRelativePath(Repository.PathOf("Signaling.Tests"), AppContext.BaseDirectory);

    [Fact]
    public void CSharpReceiver_OfTheDocument_IsTheSample() => Repository.Read("samples/WebhookReceiver/Program.cs").Should().Be(ProgramIn("csharp"));

    [Theory]
    [InlineData("csharp", "dotnet")]
    [InlineData("js", "node")]
    public async Task Receiver_OfTheDocument_TakesWhatTheServerSigned_AndNothingElse(string language, string tool)
    {
        Assert.SkipUnless(Tool.Exists(tool) || Environment.GetEnvironmentVariable("CI") == "true", $"There is no {tool} on this machine.");
        var port = LoopbackPorts.Take();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/hooks"));
        var folder = Directory.CreateTempSubdirectory("signaling-");
        var lines = new ConcurrentQueue<string>();
        var script = Path.Combine(folder.FullName, "receiver.mjs");
        await File.WriteAllTextAsync(script, ProgramIn("js"), TestContext.Current.CancellationToken);
        using var process = Start(tool, language == "js" ? script : Repository.PathOf(Path.Combine("samples/WebhookReceiver", _build, "WebhookReceiver.dll")), port, lines);
        try
        {
            using var http = new HttpClient();
            await Patience.UntilNothingIsMissing(async () => await TryPostAsync(http, address) is null ? "The receiver does not listen yet." : null);
            (await TryPostAsync(http, address)).Should().Be(HttpStatusCode.Unauthorized, "the signature is that of another secret");

            await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
            {
                ["Signaling:Webhooks:0:Url"] = address.ToString(),
                ["Signaling:Webhooks:0:Secrets:0"] = "whsec_" + Convert.ToBase64String(new byte[32]), // the new secret of a rotation, which this receiver does not have yet
                ["Signaling:Webhooks:0:Secrets:1"] = WebhookReceiver.Secret,
            });
            await using var ann = await HubPeer.JoinAsync(server, "garden", "Änn");
            await ann.LeaveAsync();

            await Patience.Until(() => lines.Count >= 4, $"all events have come; so far: {string.Join(", ", lines)}");
            lines.Select(line => line.Split(' ')[0]).Should().Equal("room.started", "peer.joined", "peer.left", "room.ended");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string tool, string program, int port, ConcurrentQueue<string> lines)
    {
        var start = new ProcessStartInfo(tool, [program]) { RedirectStandardOutput = true };
        start.Environment["WEBHOOK_SECRET"] = WebhookReceiver.Secret;
        start.Environment["PORT"] = $"{port}";
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
            {
                lines.Enqueue(text);
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Posts an event that the server has not signed. Returns null while nothing listens.</summary>
    private static async Task<HttpStatusCode?> TryPostAsync(HttpClient http, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"id\":\"x\",\"type\":\"room.ended\"}"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", "x");
        request.Headers.Add("webhook-timestamp", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(new byte[32]));
        try
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string ProgramIn(string language) =>
        Regex.Match(Repository.Read("docs/webhooks.md"), $"^```{language}\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups["program"].Value;
}
