using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Overview;

/// <summary>Reports the state of this node every two seconds, for the operators. Does nothing while the administration API is off.</summary>
internal sealed class NodeReporting(
    IMeterFactory meters, RoomDirectory rooms, INodeLease lease, INodeReports reports, IOptions<SignalingOptions> options, TimeProvider time,
    ILogger<NodeReporting> logger) : BackgroundService
{
    public const int ListedRooms = 50;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly NodeHistory _history = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private ServiceMeters? _meters;
    private volatile NodeReport? _last;

    /// <summary>Gets the last report; null before the first one, or while the administration API is off.</summary>
    public NodeReport? Last => _last;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Admin.IsOn)
        {
            return Task.CompletedTask;
        }

        _meters = new(meters); // before the first connection, so that no count is missing
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_last is not null)
        {
            await TryAsync(reports.RemoveAsync);
        }
    }

    public override void Dispose()
    {
        _meters?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await ReportAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private Task ReportAsync() => TryAsync(() =>
    {
        var report = Observe();
        _last = report;
        return reports.WriteAsync(ReportFormat.Write(report));
    });

    private NodeReport Observe()
    {
        var figures = _meters!.Read();
        _history.Add(time.GetUtcNow(), figures);
        List<(string Name, RoomState State)> led =
            [.. rooms.Rooms.Select(room => (room.Name, room.State)).Where(room => room.State.Members is [var first, ..] && first.IsOn(lease.NodeId))];
        var largest = led
            .OrderByDescending(room => room.State.Members.Length).ThenBy(room => room.Name, StringComparer.Ordinal).Take(ListedRooms)
            .Select(room => new OverviewRoom(
                room.Name, room.State.Members.Length, room.State.Members.Count(member => !member.IsConnected), room.State.Lock.IsLocked));
        return new(_startedAt, led.Count, [.. largest], figures, _history.CountsOf(minutes: 1), _history.CountsOf(minutes: 5), _history.GetSeries());
    }

    // A report that fails is replaced by the next one.
    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (StoreUnavailableException)
        {
            // The failure is logged already.
        }
        catch (Exception exception)
        {
            Log.ReportFailed(logger, exception);
        }
    }
}
