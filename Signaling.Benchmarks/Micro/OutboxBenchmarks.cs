using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;
using Signaling.Server;
using Signaling.Server.Relay;

namespace Signaling.Benchmarks.Micro;

/// <summary>What does a connection's queue cost when the connection takes everything at once?</summary>
[MemoryDiagnoser]
public class OutboxBenchmarks
{
    private readonly Signal _signal = Signal.ReceiveIce("YXKxjXcT0qRoxVbQgb6Q8A", new RelayedCandidate(RelayedText.FromString("candidate:1")));
    private readonly Outbox _outbox = new("id", new Connections(), new OutgoingQueueOptions(), _ => { }, NullLogger.Instance);

    [Benchmark]
    public void PutAndWrite()
    {
        _outbox.Put(_signal);
        _outbox.Write();
    }

    private sealed class Connections : DefaultHubLifetimeManager<SignalingHub>
    {
        public Connections()
            : base(NullLogger<DefaultHubLifetimeManager<SignalingHub>>.Instance)
        {
        }

        public override Task SendConnectionAsync(string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
            Task.CompletedTask;
    }
}
