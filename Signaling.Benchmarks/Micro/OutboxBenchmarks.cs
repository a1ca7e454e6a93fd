using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;

namespace Signaling.Benchmarks.Micro;

/// <summary>Measures the outbox of a connection that accepts every signal at once.</summary>
[MemoryDiagnoser]
public class OutboxBenchmarks
{
    private readonly Signal _signal = Signal.ReceiveIce("YXKxjXcT0qRoxVbQgb6Q8A", new RelayedCandidate(RelayedText.FromString("candidate:1")));
    private readonly Outbox _outbox = new("id", new OutgoingQueueOptions(), (_, _) => { }, _ => { }, NullLogger.Instance);

    public OutboxBenchmarks()
    {
        var written = new WrittenSignals();
        _outbox.Open(new Sink(written), written);
    }

    [Benchmark]
    public void PutAndWrite()
    {
        _outbox.TryPut(_signal);
        _outbox.Write();
    }

    private sealed class Sink(WrittenSignals written)
        : HubConnectionContext(new DefaultConnectionContext("id"), new HubConnectionContextOptions(), NullLoggerFactory.Instance)
    {
        public override ValueTask WriteAsync(HubMessage message, CancellationToken cancellationToken = default)
        {
            written.Begin();
            written.End(isTaken: true);
            return default;
        }
    }
}
