using System.CommandLine;
using System.Globalization;
using Signaling.AspNetCore;
using Signaling.Server.Commands.Invocation;

namespace Signaling.Server.Commands.Remote;

/// <summary>
/// The command <c>watch</c>: shows what happens in a room of a running server. It looks at the room at an interval: what has come and gone in between is not
/// shown.
/// </summary>
internal static class WatchCommand
{
    public const string Name = "watch";

    private const double MinInterval = 0.2;
    private const double MaxInterval = 60;
    private const int MaxShownLength = 64;

    public static Command Create(Terminal terminal)
    {
        var room = new Argument<string>("ROOM") { Description = "The name of the room. It need not exist yet." };
        var interval = new Option<double>("--interval") { Description = "The seconds between two looks at the room, 0.2 to 60.", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double?>("--seconds") { Description = "Ends after this time. Without it, end with Ctrl+C." };
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= MinInterval and <= MaxInterval))
            {
                result.AddError($"--interval is not a number of seconds from {MinInterval} to {MaxInterval}.");
            }
        });
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (> 0 and <= 1e6)))
            {
                result.AddError("--seconds is not a number of seconds greater than 0.");
            }
        });
        var json = JsonOption.Create();
        var command = new Command(Name, "Shows who comes and goes in a room of a running server.") { room, interval, seconds, json };
        var remote = new RemoteOptions(command, terminal, takesKey: true);
        command.SetAction(async (parsed, cancelled) =>
        {
            using var server = new AdminConnection(remote.ReadUrl(parsed), remote.ReadKey(parsed), remote.ReadToken(parsed));
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            if (parsed.GetValue(seconds) is { } limit)
            {
                end.CancelAfter(TimeSpan.FromSeconds(limit));
            }

            await WatchAsync(terminal, server, parsed.GetValue(room)!, TimeSpan.FromSeconds(parsed.GetValue(interval)), parsed.GetValue(json), end.Token);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WatchAsync(Terminal terminal, AdminConnection server, string room, TimeSpan interval, bool isJson, CancellationToken end)
    {
        SignalingRoom? before = null;
        var (isFirst, isLost) = (true, false);
        using var timer = new PeriodicTimer(interval);
        try
        {
            do
            {
                try
                {
                    var after = await server.GetRoomAsync(room, end);
                    if (isFirst && after is null && !isJson)
                    {
                        await terminal.Output.WriteLineAsync("The room does not exist. Waiting for its first peer.");
                    }

                    foreach (var change in RoomChange.Between(before, after))
                    {
                        await WriteAsync(terminal, change, after?.Version, isJson);
                    }

                    (before, isFirst, isLost) = (after, false, false);
                }
                catch (CommandException failure) when (!isFirst)
                {
                    // A restart of the server must not end a watch. One line is enough for the whole outage.
                    if (!isLost)
                    {
                        await terminal.WriteErrorAsync($"{failure.Message} Trying again.");
                    }

                    isLost = true;
                }
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is over, or the user has pressed Ctrl+C.
        }
    }

    private static Task WriteAsync(Terminal terminal, RoomChange change, long? version, bool isJson)
    {
        var at = TimeProvider.System.GetUtcNow();
        if (isJson)
        {
            return terminal.WriteJsonAsync(new { at, change.Kind, version, change.Peer, change.NodeId, change.Capacity });
        }

        var what = change.Kind == RoomChangeKind.Capacity ? $"capacity {change.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "of the server"}"
            : change.Kind.ToString().ToLowerInvariant();
        var who = change.Peer is null ? string.Empty : $"  {PlainText.Of(change.Peer.DisplayName is { Length: > 0 } name ? name : "(no name)", MaxShownLength)}  {PlainText.Of(change.Peer.PeerId, MaxShownLength)}  node {change.NodeId}";
        return terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{at:HH:mm:ss}  {what,-9}{who}").TrimEnd());
    }
}
