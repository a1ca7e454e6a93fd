using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// Admits connections: so many on this node, and so many of each address and user. A refused request gets 429 or 503 before anything is allocated for
/// it.
/// </summary>
internal sealed class ConnectionAdmission : IDisposable
{
    private static readonly TimeSpan _fullWait = TimeSpan.FromSeconds(10);
    private static readonly ConnectionRateOptions _noLimits = new() { CallsPerSecond = 0, BytesPerSecond = 0, FramesPerSecond = 0, BroadcastBytesPerSecond = 0 };

    private readonly SignalingOptions _options;
    private readonly ConnectionRateOptions _rates;
    private readonly LimitReports _reports;
    private readonly SignalingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SourceLimits? _addresses;
    private readonly SourceLimits? _users;
    private int _count;
    private int _hasSeenProxy;

    public ConnectionAdmission(IOptions<SignalingOptions> options, LimitReports reports, SignalingMetrics metrics, TimeProvider time, ILogger<ConnectionAdmission> logger)
    {
        _options = options.Value;
        _reports = reports;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        var limits = _options.RateLimits;
        _rates = limits.Enabled ? limits.Connection : _noLimits;
        if (limits.Enabled)
        {
            _addresses = new("address", "RateLimits:Address", limits.Address);
            _users = new("user", "RateLimits:User", limits.User);
        }
    }

    /// <summary>Gets the number of open connections.</summary>
    public int Count => Volatile.Read(ref _count);

    private bool IsFull => _options.MaxConnections is { } max && Count >= max;

    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method) && request.Path.Value?.EndsWith("/negotiate", StringComparison.OrdinalIgnoreCase) == true)
        {
            return Negotiate(context) is { } excess ? RefuseAsync(context, excess) : next(context);
        }

        // A WebSocket and an event stream are requests that last as long as their connection. Long polling is admitted by the handler.
        return context.WebSockets.IsWebSocketRequest || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase)
            ? ConnectAsync(context, next)
            : next(context);
    }

    /// <summary>
    /// Returns the limiter of a connection that the handler has received. Returns null when a long-polling connection was refused; then the client has
    /// received the reason as the answer to its handshake.
    /// </summary>
    public async ValueTask<ConnectionLimiter?> AdmitAsync(ConnectionContext connection, HttpContext? http)
    {
        if (http?.Features.Get<ConnectionLimiter>() is { } admitted)
        {
            return admitted;
        }

        if (Admit(http, out var limiter) is { } excess)
        {
            _metrics.Refused(excess.Refusal.Code, CallName.Connect);
            await HandshakeAsync(connection);
            HandshakeProtocol.WriteResponseMessage(new HandshakeResponseMessage(excess.Refusal.Message), connection.Transport.Output);
            await connection.Transport.Output.FlushAsync();
            return null;
        }

        return limiter;
    }

    public void Dispose()
    {
        _addresses?.Dispose();
        _users?.Dispose();
    }

    // If the answer comes before the client has sent its handshake, SignalR's JavaScript client rejects a promise that nobody handles.
    private async Task HandshakeAsync(ConnectionContext connection)
    {
        using CancellationTokenSource timeout = new(_options.HandshakeTimeout, _time);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(timeout.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        catch (OperationCanceledException)
        {
            // The client sends no handshake. The connection ends with the answer.
        }
    }

    private async Task ConnectAsync(HttpContext context, RequestDelegate next)
    {
        if (Admit(context, out var limiter) is { } excess)
        {
            await RefuseAsync(context, excess);
            return;
        }

        using (limiter)
        {
            context.Features.Set(limiter);
            await next(context);
        }
    }

    private Excess? Admit(HttpContext? http, out ConnectionLimiter? limiter)
    {
        limiter = null;
        var sources = SourcesOf(http);
        var admission = new Admission(sources, _users, () => Interlocked.Decrement(ref _count), _reports);
        var excess = Interlocked.Increment(ref _count) > (_options.MaxConnections ?? int.MaxValue) ? Full(sources) : admission.Take();
        if (excess is not null)
        {
            admission.Dispose();
            return excess;
        }

        limiter = new(_rates, _options.Limits, admission, _time, _reports, NameOf(sources));
        return null;
    }

    private Excess? Negotiate(HttpContext http)
    {
        var sources = SourcesOf(http);
        return IsFull
            ? Full(sources)
            : sources
                .Select(source => source.TryTake(limits => limits.Negotiations, "negotiated too many connections", _reports, leases: null) ?? source.FindFull(_reports))
                .FirstOrDefault(excess => excess is not null);
    }

    private Excess Full(IReadOnlyList<Source> sources)
    {
        _reports.Count(Limit.NodeConnections, NameOf(sources));
        return new(Refusal.NodeFull(_options.MaxConnections!.Value, _fullWait), _fullWait);
    }

    private List<Source> SourcesOf(HttpContext? http)
    {
        List<Source> sources = [];
        if (_addresses is not null && SourceAddress.Of(http?.Connection.RemoteIpAddress) is { } address)
        {
            sources.Add(new(_addresses, "network address", address));
            WarnOfProxy(http!, address);
        }

        if (_users is not null && http is not null && AccessRequest.UserIdOf(http.User) is { } userId)
        {
            sources.Add(Source.OfUser(_users, userId));
        }

        return sources;
    }

    // Once: an operator who does not know this would take the limit of an address for a fault.
    private void WarnOfProxy(HttpContext http, string address)
    {
        if (_options.TrustedProxies.Count == 0 && http.Request.Headers.ContainsKey("X-Forwarded-For") && Interlocked.Exchange(ref _hasSeenProxy, 1) == 0)
        {
            Log.ProxyNotTrusted(_logger, address);
        }
    }

    private static string NameOf(IReadOnlyList<Source> sources) => sources.Count == 0 ? "a connection" : $"{sources[^1].Noun} {sources[^1].Key}";

    private Task RefuseAsync(HttpContext context, Excess excess)
    {
        _metrics.Refused(excess.Refusal.Code, CallName.Connect);
        context.Response.StatusCode = excess.Refusal.Code == SignalingErrorCodes.ServerFull
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(excess.Wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsync(excess.Refusal.Message, context.RequestAborted);
    }
}
