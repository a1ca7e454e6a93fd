using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Signaling.Contracts;
using Signaling.Load;
using Signaling.Server.Commands.Invocation;

namespace Signaling.Server.Commands.Load;

/// <summary>Puts a load on a running server, with the generator of the benchmarks, and counts what the server does not relay.</summary>
internal sealed partial class LoadRun : IFaults, IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly LoadOrder _order;
    private readonly StreamLoop _loop;
    private readonly SignalRJson _protocol = new("The server", invokes: true);
    private readonly Swarm _swarm;
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private int _refusedJoins;
    private int _closed;
    private string? _closeReason;
    private bool _isJoining = true;

    public LoadRun(LoadOrder order, Uri server, string? token, CancellationToken stop)
    {
        _order = order;
        _loop = new StreamLoop(server, token, OnClosed, stop);
        _swarm = new Swarm(_loop, _protocol, [server.Port], order.RoomSize, this, $"load-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
    }

    /// <summary>Joins, sends, waits for what is on its way, and leaves. Takes the thread until then.</summary>
    public LoadResult Run()
    {
        var joining = Join();
        var traffic = new OpenLoop(_swarm, _order.Payload);
        var start = Stopwatch.GetTimestamp();
        var sent = traffic.Send(_order.Rate, TimeSpan.FromSeconds(_order.Seconds));
        var elapsed = Stopwatch.GetElapsedTime(start);
        long Outstanding() => sent - traffic.Times.TotalCount - _refused.Values.Sum();
        WaitFor(() => Outstanding() <= 0, _patience);

        // Before the farewell, which ends the connections.
        var (lost, closed, reason) = (Math.Max(0, Outstanding()), _closed, _closeReason);
        Leave();
        double Ms(double percentile) => traffic.Times.TotalCount == 0 ? 0 : traffic.Times.GetValueAtPercentile(percentile) / 1e6;
        return new(
            _order.Peers, _order.Rooms, joining.TotalMilliseconds, elapsed.TotalSeconds, _order.Rate, sent / elapsed.TotalSeconds, sent, traffic.Times.TotalCount,
            Ms(50), Ms(99), Ms(100), _refused, _refusedJoins, lost, closed, reason);
    }

    public void OnRefused(LoadPeer peer, string answer)
    {
        var refusal = Refusal().Match(answer) is { Success: true } match ? match : null;
        var code = refusal?.Groups["code"].Value ?? "unknown";
        if (peer.HasJoined)
        {
            _refused[code] = _refused.GetValueOrDefault(code) + 1;
        }
        else if (code == SignalingErrorCodes.RateLimited)
        {
            _refusedJoins++;
            var wait = double.TryParse(Wait().Match(answer).Groups["seconds"].Value, CultureInfo.InvariantCulture, out var seconds) ? seconds : 1;
            _loop.Schedule(TimeSpan.FromSeconds(Math.Clamp(wait, 0.1, 10)), () => _protocol.Join(peer));
        }
        else
        {
            throw new CommandException($"The server refuses a join: {refusal?.Value ?? answer}");
        }
    }

    // The end of the connection follows, and is counted then.
    public void OnClosing(LoadPeer peer, string message) => _closeReason ??= Refusal().Match(message) is { Success: true } match ? match.Value : null;

    public void OnOutOfTurn(LoadPeer from, LoadPeer to, int number, int expected)
    {
        // Those between were refused, or are lost: both are counted elsewhere. A signal that comes late would be a fault of the order.
        if (number < expected)
        {
            throw new CommandException($"Signal {number} of a peer arrived after signal {expected - 1}. The server must not change the order: report this as a bug.");
        }

        to.Skip(from, number);
    }

    public void Dispose()
    {
        _swarm.Dispose();
        _loop.Dispose();
    }

    private TimeSpan Join()
    {
        try
        {
            return _swarm.GrowTo(_order.Peers);
        }
        catch (TimeoutException exception)
        {
            throw new CommandException($"Not all peers could join. {exception.Message}");
        }
        finally
        {
            _isJoining = false;
        }
    }

    private void Leave()
    {
        foreach (var peer in _swarm.Peers)
        {
            peer.Send(_protocol.Farewell);
        }

        WaitFor(() => _closed >= _order.Peers, _farewell);
    }

    private void OnClosed(string reason)
    {
        if (_isJoining)
        {
            throw new CommandException($"A peer could not connect: {_closeReason ?? reason}");
        }

        _closed++;
        _closeReason ??= reason;
    }

    private void WaitFor(Func<bool> happened, TimeSpan limit)
    {
        try
        {
            _loop.RunUntil(happened, limit, () => string.Empty);
        }
        catch (TimeoutException)
        {
            // The caller counts what is missing.
        }
    }

    [GeneratedRegex("(?<![A-Za-z])(?<code>[a-z]+(_[a-z]+)*): [^\"]*")]
    private static partial Regex Refusal();

    [GeneratedRegex("Wait (?<seconds>[0-9.]+) seconds")]
    private static partial Regex Wait();
}
