using System.CommandLine;
using System.Globalization;
using Signaling.AspNetCore;
using Signaling.Contracts;
using Signaling.Server.Commands.Invocation;

namespace Signaling.Server.Commands.Remote;

/// <summary>The command <c>rooms</c>: lists the rooms of a running server, of all its nodes.</summary>
internal static class RoomsCommand
{
    public const string Name = "rooms";

    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int RequestsAtOnce = 8;
    private const int MaxShownLength = 128;

    public static Command Create(Terminal terminal)
    {
        var after = new Option<string?>("--after") { Description = "Begins behind this room: the next page." };
        var limit = new Option<int>("--limit") { Description = $"The most rooms, 1 to {MaxLimit}.", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxLimit)
            {
                result.AddError($"--limit is not a number from 1 to {MaxLimit}.");
            }
        });
        var json = JsonOption.Create();
        var command = new Command(Name, "Lists the rooms of a running server, in the order of their names.") { after, limit, json };
        var remote = new RemoteOptions(command, terminal, takesKey: true);
        command.SetAction(async (parsed, cancelled) =>
        {
            using var server = new AdminConnection(remote.ReadUrl(parsed), remote.ReadKey(parsed), remote.ReadToken(parsed));
            var page = await server.GetRoomsAsync(parsed.GetValue(after), parsed.GetValue(limit), cancelled);
            var rooms = await GetAsync(server, page.Rooms, cancelled);
            await (parsed.GetValue(json)
                ? terminal.WriteJsonAsync(new { page.Total, Rooms = rooms.Select(Summarize), page.Next })
                : WriteAsync(terminal, rooms, page.Total, page.Next));
            return ExitCode.Success;
        });
        return command;
    }

    // A room that has ended since the list was made is left out.
    private static async Task<IReadOnlyList<SignalingRoom>> GetAsync(AdminConnection server, IReadOnlyList<string> names, CancellationToken cancelled)
    {
        var rooms = new SignalingRoom?[names.Count];
        await Parallel.ForAsync(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancelled }, async (i, stop) =>
            rooms[i] = await server.GetRoomAsync(names[i], stop));
        return [.. rooms.OfType<SignalingRoom>()];
    }

    private static object Summarize(SignalingRoom room) => new
    {
        room.Name, room.Version, room.IsLocked, room.Capacity, Peers = room.Peers.Count, Suspended = CountSuspended(room),
        Nodes = room.Peers.Select(peer => peer.NodeId).Distinct(StringComparer.Ordinal),
    };

    private static async Task WriteAsync(Terminal terminal, IReadOnlyList<SignalingRoom> rooms, int total, string? next)
    {
        await terminal.WriteTableAsync(
        [
            ["PEERS", "SUSPENDED", "NODES", "LOCKED", "CAPACITY", "ROOM"],
            .. rooms.Select(room => new[]
            {
                Text(room.Peers.Count), Text(CountSuspended(room)), Text(room.Peers.Select(peer => peer.NodeId).Distinct(StringComparer.Ordinal).Count()),
                room.IsLocked ? "yes" : "no", room.Capacity is { } capacity ? Text(capacity) : "-", PlainText.Of(room.Name, MaxShownLength),
            }),
        ]);
        await terminal.Output.WriteLineAsync($"{rooms.Count} of {total} rooms.{(next is null ? string.Empty : $" The next ones: --after '{PlainText.Of(next, MaxShownLength)}'")}");
    }

    private static int CountSuspended(SignalingRoom room) => room.Peers.Count(peer => peer.Peer.State == PeerStates.Suspended);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
