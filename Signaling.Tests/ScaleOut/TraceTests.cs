using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Signaling.Client;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>One trace from a client to its node, over Redis, and to the other node.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private static readonly ActivitySource _application = new("Signaling.Tests.TraceTests");

    private readonly MemoryExporter _memory = new();
    private RedisProcess _redis = null!;
    private SignalingServer _near = null!;
    private SignalingServer _far = null!;
    private TracerProvider _traces = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Patient(_redis);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        _near = await SignalingServer.StartAsync(settings);
        _far = await SignalingServer.StartAsync(settings);
        _traces = Sdk.CreateTracerProviderBuilder()
            .AddSource("Microsoft.AspNetCore.SignalR.Client", "Microsoft.AspNetCore.SignalR.Server", "Signaling", _application.Name)
            .AddProcessor(new SimpleActivityExportProcessor(_memory)).Build();
    }

    public async ValueTask DisposeAsync()
    {
        _traces.Dispose();
        await _far.DisposeAsync();
        await _near.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Offer_ToAnotherNode_IsOneTrace_FromTheClientToTheOtherNode()
    {
        await using var ann = new SignalingClient(_near.Address);
        await using var bob = new SignalingClient(_far.Address);
        await ann.JoinAsync(new JoinRequest("room"), TestContext.Current.CancellationToken);
        var joined = await bob.JoinAsync(new JoinRequest("room"), TestContext.Current.CancellationToken);
        await Patience.UntilNothingIsMissing(async () => (await ann.GetRosterAsync()).Peers.Count == 1 ? null : "The other node has not learned of the peer.");

        var spans = await TraceAsync(() => ann.SendOfferAsync(joined.PeerId, new("offer", "v=0 a secret description"), TestContext.Current.CancellationToken), "receive ReceiveOffer");

        spans.Select(span => (span.Source.Name, span.Kind)).Should().Equal(
            (_application.Name, ActivityKind.Internal),
            ("Microsoft.AspNetCore.SignalR.Client", ActivityKind.Client),
            ("Microsoft.AspNetCore.SignalR.Server", ActivityKind.Server),
            ("Signaling", ActivityKind.Producer),
            ("Signaling", ActivityKind.Consumer));
        spans.Zip(spans.Skip(1)).Should().OnlyContain(pair => pair.Second.ParentSpanId == pair.First.SpanId, "each span is a part of the one before it");
        TextOf(spans).Should().Contain("send ReceiveOffer").And.NotContainAny("secret", joined.PeerId, "room");
    }

    [Fact]
    public async Task JoinAndResume_AreTraces_WithTheirScriptsAndTheOtherNode()
    {
        await using var ann = await HubPeer.JoinAsync(_far, "room");
        await using var network = new CuttableProxy(_near.Address);
        await using var before = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        JoinResult bob = null!;

        var join = await TraceAsync(async () => bob = await before.JoinAsync("room"), "receive PeerEntered");
        network.Cut();
        await Patience.UntilNothingIsMissing(async () =>
            (await ann.SendMessageAsync(bob.PeerId, "waits")).Status == SendStatuses.Queued ? null : "The peer is not suspended.");
        await using var after = await HubPeer.ConnectAsync(_far);
        var resume = await TraceAsync(() => after.ResumeAsync(bob.ResumeToken), "receive PeerChanged");

        join.Select(span => span.DisplayName).Should().Contain(["redis join", "send PeerEntered", "receive PeerEntered"]);
        resume.Select(span => span.DisplayName).Should().Contain(["redis resume", "send PeerChanged", "receive PeerChanged"]);
        TextOf(join.Concat(resume)).Should().NotContainAny(bob.PeerId, bob.ResumeToken);
    }

    /// <summary>Makes a call, and returns the spans of its trace in their order, once the last one has ended.</summary>
    private async Task<IReadOnlyList<Activity>> TraceAsync(Func<Task> call, string last)
    {
        ActivityTraceId trace;
        using (var root = _application.StartActivity("test")!)
        {
            trace = root.TraceId;
            await call();
        }

        await Patience.Until(() => Spans(trace).Any(span => span.DisplayName == last), $"the trace has '{last}'");
        return Spans(trace);
    }

    private IReadOnlyList<Activity> Spans(ActivityTraceId trace) => [.. _memory.Spans.Where(span => span.TraceId == trace).OrderBy(span => span.StartTimeUtc)];

    private static string TextOf(IEnumerable<Activity> spans) => string.Join('\n', spans.SelectMany(span =>
        span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName)));

    private sealed class MemoryExporter : BaseExporter<Activity>
    {
        public ConcurrentQueue<Activity> Spans { get; } = new();

        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                Spans.Enqueue(span);
            }

            return ExportResult.Success;
        }
    }
}
