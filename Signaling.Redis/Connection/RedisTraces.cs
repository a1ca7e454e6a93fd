using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.Redis.Connection;

/// <summary>
/// The activity source <c>Signaling</c>: the scripts that a node runs in Redis, and the messages between nodes. A message has the sender's trace context in the
/// headers of its invocation, which a release without traces ignores. Without a listener, nothing is created or sent.
/// </summary>
internal static class RedisTraces
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly ActivitySource _source = new(SignalingMetrics.MeterName);

    public static bool AreOn => _source.HasListeners();

    public static Activity? BeginScript(string name) => Tag(_source.StartActivity("redis " + name, ActivityKind.Client))?.SetTag("db.stored_procedure.name", name);

    public static Activity? BeginSend(string message) => Tag(_source.StartActivity("send " + message, ActivityKind.Producer));

    /// <summary>Begins to handle a message as a part of its sender's trace; null when it has no trace, or there is no listener.</summary>
    public static Activity? BeginReceive(string message, IDictionary<string, string>? headers) =>
        headers is not null && headers.TryGetValue(TraceParent, out var parent)
        && ActivityContext.TryParse(parent, headers.TryGetValue(TraceState, out var state) ? state : null, isRemote: true, out var sender)
            ? Tag(_source.StartActivity("receive " + message, ActivityKind.Consumer, sender))
            : null;

    /// <summary>Adds the trace context of the message that is being sent.</summary>
    public static void AddContext(HubMessage message)
    {
        if (message is InvocationMessage invocation && Activity.Current is { Kind: ActivityKind.Producer, Id: { } id } sending && sending.Source == _source)
        {
            invocation.Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [TraceParent] = id };
            if (sending.TraceStateString is { Length: > 0 } state)
            {
                invocation.Headers[TraceState] = state;
            }
        }
    }

    private static Activity? Tag(Activity? activity) => activity?.SetTag("db.system.name", "redis");
}
