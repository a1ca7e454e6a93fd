using System.Text.Json;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Attacks;

/// <summary>Attacks of a member of a large room: a few bytes of a call let the server write to all others.</summary>
[Collection(nameof(OneAttack))]
public sealed class RoomAttackTests
{
    // 8 Mbit/s.
    private const int ReadingRate = 1_000_000;

    private static readonly TimeSpan _aftermath = TimeSpan.FromSeconds(AttackedServer.Scaled(20, 1));

    [Fact]
    public async Task UpdatePeer_IsLimited_AndCutsNoMember()
    {
        var name = 0;
        await AttackAsync(1, () => Call("UpdatePeer", new PeerUpdate($"{name++}")), maxFactor: 100);
    }

    [Fact]
    public async Task SendMessage_OfTheMaximumSizeToAll_IsLimited_AndCutsNoMember()
    {
        var payload = new string('x', 16_384);
        await AttackAsync(1, () => Call("SendMessage", null, payload), maxFactor: 100);
    }

    [Fact]
    public async Task GetRoster_OfManyMembers_IsLimited_AndCutsNoMember() =>
        await AttackAsync(AttackedServer.Scaled(20, 4), () => Call("GetRoster"), maxFactor: 1000);

    [Fact]
    public async Task MadeUpResumeTokens_AreLimited_AndOthersJoinTheRoom()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var server = await AttackedServer.StartWithAsync([.. NodeSettings.Patient(redis).Select(setting => $"--{setting.Key}={setting.Value}")]);
        await using var first = await HubPeer.JoinAsync(server.Hub, "room");
        var token = $"{new string('A', 43)}.{first.Id}.{System.Buffers.Text.Base64Url.EncodeToString("room"u8)}";
        using var enough = new CancellationTokenSource();
        var (tries, closed) = (0, 0);
        var attackers = Enumerable.Range(0, AttackedServer.Scaled(20, 4)).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                using var socket = await RawSocket.ConnectAsync(server.Address);
                var flooding = socket.FloodAsync(Call("Resume", token), enough.Token);
                var (_, isClosed) = await socket.ReadAsync(enough.Token);
                Interlocked.Add(ref tries, (int)(socket.Sent / Call("Resume", token).Length));
                Interlocked.Add(ref closed, isClosed ? 1 : 0);
                socket.Dispose();
                await flooding;
            }
        }).ToList();

        var longest = TimeSpan.Zero;
        for (var i = 0; i < 20; i++)
        {
            await using var newcomer = await HubPeer.ConnectAsync(server.Hub);
            var start = TimeProvider.System.GetTimestamp();
            await newcomer.JoinAsync("room");
            var duration = TimeProvider.System.GetElapsedTime(start);
            longest = duration > longest ? duration : longest;
        }

        await Patience.Until(() => Volatile.Read(ref closed) > 0, "an attacker is closed");
        await enough.CancelAsync();
        await Task.WhenAll(attackers);
        await server.FinishAsync($"{tries} made-up tokens sent, {closed} connections closed; 20 newcomers joined the room, each within {longest.TotalMilliseconds:0} ms");
    }

    private static async Task AttackAsync(int attackerCount, Func<byte[]> call, double maxFactor)
    {
        var memberCount = AttackedServer.Scaled(100, 20) - attackerCount;
        await using var server = await AttackedServer.StartAsync(
            "Connection:CallsPerSecond=50", "Connection:CallBurst=500", "Connection:BroadcastBytesPerSecond=1000000", "Connection:BroadcastBurst=4000000");
        using var enough = new CancellationTokenSource(2 * Patience.Limit);
        var members = new List<RawSocket>();
        var attackers = new List<RawSocket>();
        try
        {
            for (var i = 0; i < memberCount; i++)
            {
                members.Add(await JoinAsync(server.Address, System.Net.IPAddress.Loopback));
            }

            for (var i = 0; i < attackerCount; i++)
            {
                attackers.Add(await JoinAsync(server.Address, RawSocket.Attacker));
            }

            var (before, sent) = (members.Concat(attackers).Sum(socket => socket.Received), attackers.Sum(socket => socket.Sent));
            var reading = members.ConvertAll(member => member.ReadAsync(enough.Token, ReadingRate));
            var answers = attackers.ConvertAll(attacker => attacker.ReadAsync(enough.Token));
            var pinging = PingAsync(members, enough.Token);
            var calls = call();
            var floods = attackers.ConvertAll(attacker => attacker.FloodAsync(calls, enough.Token));

            var ends = await Task.WhenAll(answers);
            await Task.WhenAll(floods);

            // The members read what still waits for them, and a member that was cut would notice.
            await Task.Delay(_aftermath, TimeProvider.System);
            await enough.CancelAsync();
            var endings = await Task.WhenAll(reading);
            await pinging;

            endings.Should().OnlyContain(end => !end.IsClosed, "no member is cut");
            ends.Should().OnlyContain(end => end.IsClosed && end.Text.Contains("rate_limited", StringComparison.Ordinal), "each attacker is closed, and learns why");
            var (received, given) = (members.Concat(attackers).Sum(socket => socket.Received) - before, attackers.Sum(socket => socket.Sent) - sent);
            var factor = (double)received / given;
            factor.Should().BeLessThan(maxFactor);
            members.ForEach(member => member.Dispose());
            attackers.ForEach(attacker => attacker.Dispose());
            await server.FinishAsync(
                $"{attackerCount} in a room of {memberCount + attackerCount}: {given / 1000} kB sent until closed, {received / 1000} kB written by the server, x{factor:0}; no member cut");
        }
        finally
        {
            members.ForEach(member => member.Dispose());
            attackers.ForEach(attacker => attacker.Dispose());
        }
    }

    private static async Task<RawSocket> JoinAsync(Uri server, System.Net.IPAddress from)
    {
        var socket = await RawSocket.ConnectAsync(server, from);
        await socket.SendAsync(Call("Join", new JoinRequest("large", "a member", new Dictionary<string, string> { ["k"] = new('v', 4000) })));
        await socket.ReadUntilAsync("\"resumeWindowMs\"");
        return socket;
    }

    // Members are clients in good order: they ping.
    private static async Task PingAsync(List<RawSocket> members, CancellationToken enough)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, enough);
                await Task.WhenAll(members.Select(member => member.SendAsync(RawSocket.Record("""{"type":6}"""))));
            }
        }
        catch (OperationCanceledException)
        {
            // The attack is over.
        }
    }

    private static byte[] Call(string method, params object?[] arguments) =>
        RawSocket.Record(JsonSerializer.Serialize(new { type = 1, invocationId = "1", target = method, arguments }, JsonSerializerOptions.Web));
}
