using System.Diagnostics;
using HdrHistogram;

namespace Signaling.Load;

/// <summary>
/// Sends a fixed number of signals a second, regardless of the server's speed. The latency of a signal counts from the time at which it was due, not
/// from the time at which the generator sent it. So the delays of a stalled server count for all signals (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(Swarm swarm, Payload payload) : ITraffic
{
    private static readonly long _longest = TimeSpan.FromSeconds(60).Ticks * 100; // in nanoseconds

    private LongHistogram _times = new(_longest, 3);

    /// <summary>Gets the latencies of the signals that have arrived, in nanoseconds.</summary>
    public HistogramBase Times => _times;

    /// <summary>Sends at a fixed rate for the given time. Returns the latencies in nanoseconds.</summary>
    public HistogramBase Run(double rate, TimeSpan time)
    {
        _times = new LongHistogram(_longest, 3);
        Send(rate, time);
        swarm.Drain();
        swarm.Traffic = null;
        return _times;
    }

    /// <summary>Sends at a fixed rate for the given time, and returns the number of signals. Many of them may not have arrived yet.</summary>
    public long Send(double rate, TimeSpan time)
    {
        swarm.Traffic = this;
        var peers = swarm.Peers.OrderBy(peer => peer.Place).ThenBy(peer => peer.Number).ToArray();
        var start = Stopwatch.GetTimestamp();
        var period = Stopwatch.Frequency / rate;
        var count = (long)(rate * time.TotalSeconds);
        for (long i = 0; i < count;)
        {
            // A small burst, so that signals that arrive in the meantime are not noticed late.
            for (var burst = 0; burst < 8 && i < count; burst++)
            {
                var due = start + (long)(i * period);
                if (Stopwatch.GetTimestamp() < due)
                {
                    break;
                }

                Send(peers[(int)(i++ % peers.Length)], due);
            }

            // The loop spins instead of sleeping: after a sleep the generator would notice arrivals late.
            swarm.Loop.Poll(0);
        }

        return count;
    }

    public void OnDelivered(LoadPeer from, LoadPeer to) =>
        _times.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(to.Due[from.Place].Dequeue()).TotalNanoseconds, 1, _longest));

    public void OnAnswered(LoadPeer caller)
    {
        // The peer itself counts its answers.
    }

    private void Send(LoadPeer sender, long due)
    {
        var target = sender.Targets[sender.NextTarget++ % sender.Targets.Length];
        target.Due[sender.Place].Enqueue(due);
        sender.SendTo(target, payload);
    }
}
