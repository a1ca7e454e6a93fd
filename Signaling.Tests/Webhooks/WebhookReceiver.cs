using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Webhooks;

/// <summary>A receiver of webhooks on a real Kestrel, which can be stopped and started again, and can answer as a test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly int _port = LoopbackPorts.Take();
    private readonly ConcurrentQueue<Request> _requests = new();
    private WebApplication? _application;

    /// <summary>Gets or sets the status of the next answers, by the number of the request, from 1. Default: 204.</summary>
    public Func<int, HttpContext, Task> Answer { get; set; } = (_, context) => AnswerAsync(context, 204);

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/hooks?for=tests");

    /// <summary>Gets all requests, in the order of their arrival.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>Gets the accepted events, in the order of their answers.</summary>
    public IReadOnlyList<Request> Accepted => [.. _requests.Where(request => request.Status is >= 200 and < 300)];

    public static async Task<WebhookReceiver> StartNewAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver.StartAsync();
        return receiver;
    }

    public static Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{_port}");
        builder.Services.AddRouting();
        _application = builder.Build();
        _application.MapPost("/hooks", ReceiveAsync);
        await _application.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the receiver: its port refuses connections.</summary>
    public async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application!.StopAsync(patience.Token);
        await _application.DisposeAsync();
        _application = null;
    }

    /// <summary>Returns the settings of a node that sends to these receivers.</summary>
    public static Dictionary<string, string?> SettingsFor(params WebhookReceiver[] receivers) => receivers.SelectMany((receiver, i) => new Dictionary<string, string?>
    {
        [$"Signaling:Webhooks:{i}:Url"] = receiver.Url,
        [$"Signaling:Webhooks:{i}:Secrets:0"] = Secret,
        [$"Signaling:Webhooks:{i}:MaxRetryDelay"] = "00:00:00.100",
    }).ToDictionary();

    /// <summary>Waits until this many events are accepted, and returns them.</summary>
    public async Task<IReadOnlyList<Request>> AcceptedAsync(int count)
    {
        await Patience.Until(() => Accepted.Count >= count, $"{count} events are accepted; there are {Accepted.Count}: {string.Join(", ", Accepted)}");
        return Accepted;
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await StopAsync();
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var request = new Request(
            await reader.ReadToEndAsync(), context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!,
            context.Request.Headers["webhook-signature"]!, context.Request.ContentType, TimeProvider.System.GetTimestamp());
        _requests.Enqueue(request);
        await Answer(_requests.Count, context);
        request.Status = context.Response.StatusCode;
    }

    /// <summary>A request as it arrived.</summary>
    internal sealed record Request(string Body, string Id, string Timestamp, string Signatures, string? ContentType, long At)
    {
        /// <summary>Gets or sets the status of the answer; 0 while there is none.</summary>
        public int Status { get; set; }

        public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

        public string Type => (string)Json["type"]!;

        public long? Version => (long?)Json["version"];

        public string? PeerId => (string?)Json["peerId"];

        /// <summary>Returns whether one of the signatures is that of this secret, computed as the Standard Webhooks specification says.</summary>
        public bool IsSignedWith(string secret)
        {
            using var hmac = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
            return Signatures.Split(' ').Contains("v1," + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"))));
        }

        public override string ToString() => $"{Type} {Version} {PeerId}";
    }
}
