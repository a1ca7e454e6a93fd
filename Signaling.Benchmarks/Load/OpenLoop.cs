using System.Diagnostics;
using HdrHistogram;

namespace Signaling.Benchmarks.Load;

/// <summary>
/// A fixed number of signals a second, whatever the server makes of it. The time of each counts from the moment at which it was due, not from when the
/// generator got round to sending it, so a server that stalls is charged for all that waited meanwhile (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(Swarm swarm, Payload payload) : ITraffic
{
    private static readonly long _longest = TimeSpan.FromSeconds(60).Ticks * 100; // in nanoseconds

    private LongHistogram? _times;

    /// <summary>Sends for so long at such a rate, and returns the times in nanoseconds.</summary>
    public HistogramBase Run(double rate, TimeSpan time)
    {
        _times = new LongHistogram(_longest, 3);
        swarm.Traffic = this;
        var peers = swarm.Peers.OrderBy(peer => peer.Place).ThenBy(peer => peer.Number).ToArray();
        var start = Stopwatch.GetTimestamp();
        var period = Stopwatch.Frequency / rate;
        var count = (long)(rate * time.TotalSeconds);
        for (long i = 0; i < count;)
        {
            // Few at a time, so that what arrives meanwhile is not noticed late.
            for (var burst = 0; burst < 8 && i < count; burst++)
            {
                var due = start + (long)(i * period);
                if (Stopwatch.GetTimestamp() < due)
                {
                    break;
                }

                Send(peers[(int)(i++ % peers.Length)], due);
            }

            // It spins rather than sleeps: a sleeping generator would notice everything late.
            swarm.Loop.Poll(0);
        }

        swarm.Drain();
        swarm.Traffic = null;
        return _times;
    }

    public void OnDelivered(LoadPeer from, LoadPeer to) =>
        _times!.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(to.Due[from.Place].Dequeue()).TotalNanoseconds, 1, _longest));

    public void OnAnswered(LoadPeer caller)
    {
        // Counted by the peer itself.
    }

    private void Send(LoadPeer sender, long due)
    {
        var target = sender.Targets[sender.NextTarget++ % sender.Targets.Length];
        target.Due[sender.Place].Enqueue(due);
        sender.SendTo(target, payload);
    }
}
