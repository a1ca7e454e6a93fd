using System.Net;
using Signaling.Tests.Support;

namespace Signaling.Tests.Attacks;

/// <summary>Attacks with many connections of one address.</summary>
[Collection(nameof(OneAttack))]
public sealed class ConnectionAttackTests
{
    [Fact]
    public async Task UnfinishedFrames_BeforeJoin_TakeLittleMemory()
    {
        await using var server = await AttackedServer.StartAsync();
        var sockets = new List<RawSocket>();
        var half = RawSocket.Frame(RawSocket.Fragment, """{"type":1,"invocationId":"1","target":"SendMessage","arguments":[null,""" + '"' + new string('x', 390_000));
        await ParallelAsync(AttackedServer.Scaled(1000, 150), async _ =>
        {
            var socket = await RawSocket.ConnectAsync(server.Address);
            lock (sockets)
            {
                sockets.Add(socket);
            }

            if (socket.IsAccepted)
            {
                await socket.SendAsync(half);
            }
        });

        var accepted = sockets.Count(socket => socket.IsAccepted);
        accepted.Should().Be(sockets.Count);
        server.PeakGrowth.Should().BeLessThan(AttackedServer.Scaled(80, 60) * 1_000_000L);
        sockets.ForEach(socket => socket.Dispose());
        await server.FinishAsync($"{accepted} unfinished frames of 390 kB");
    }

    [Fact]
    public async Task JoinAndDrop_IsRefusedAfterTheBurst()
    {
        await using var server = await AttackedServer.StartAsync("Address:JoinBurst=20", "Address:JoinsPerSecond=1");
        var start = TimeProvider.System.GetTimestamp();
        var (joined, refused) = (0, 0);
        var join = RawSocket.Record("""{"type":1,"invocationId":"1","target":"Join","arguments":[{"room":"ghosts"}]}""");
        await ParallelAsync(AttackedServer.Scaled(3000, 80), async _ =>
        {
            using var socket = await RawSocket.ConnectAsync(server.Address);
            if (!socket.IsAccepted)
            {
                Interlocked.Increment(ref refused);
                return;
            }

            await socket.SendAsync(join);
            var answer = await socket.ReadUntilAsync("\"invocationId\":\"1\"");
            Interlocked.Increment(ref answer.Contains("peerId", StringComparison.Ordinal) ? ref joined : ref refused);
            if (!answer.Contains("peerId", StringComparison.Ordinal))
            {
                answer.Should().MatchRegex("rate_limited|room_full");
            }
        });

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        refused.Should().BePositive();
        joined.Should().BeLessThanOrEqualTo((int)(AttackedServer.Scaled(500, 20) + ((seconds + 1) * AttackedServer.Scaled(50, 1))));
        server.CountLines("Address:JoinsPerSecond").Should().Be(1);
        await server.FinishAsync($"{joined} joined and dropped, {refused} refused in {seconds:0.0} s");
    }

    [Fact]
    public async Task MalformedJson_AConnectionEach_IsLimited_WithOneLine()
    {
        await using var server = await AttackedServer.StartAsync("Address:ConnectionBurst=20", "Address:ConnectionsPerSecond=1");
        var (malformed, refused) = (0, 0);
        var start = TimeProvider.System.GetTimestamp();
        await ParallelAsync(AttackedServer.Scaled(4000, 80), async _ =>
        {
            using var socket = await RawSocket.ConnectAsync(server.Address);
            if (socket.IsAccepted)
            {
                await socket.SendAsync(RawSocket.Record("{\"type\":"));
                await socket.ReadUntilAsync("\"type\":7");
                Interlocked.Increment(ref malformed);
            }
            else
            {
                socket.Status.Should().Be(429);
                Interlocked.Increment(ref refused);
            }
        });

        refused.Should().BePositive();
        server.CountLines("Address:ConnectionsPerSecond").Should().Be(1);
        await server.FinishAsync($"{malformed} malformed records, {refused} connections refused in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sockets_ThatDoNothing_AreLimited_AndOthersGetIn(bool hasHandshake)
    {
        await using var server = await AttackedServer.StartAsync("Address:MaxPending=20");
        var sockets = new List<RawSocket>();
        try
        {
            await ParallelAsync(AttackedServer.Scaled(5000, 100), async number =>
            {
                var socket = hasHandshake ? await RawSocket.ConnectAsync(server.Address) : await RawSocket.OpenAsync(server.Address);
                lock (sockets)
                {
                    sockets.Add(socket);
                }

                if (number % AttackedServer.Scaled(250, 25) == 0)
                {
                    await using var other = await HubPeer.JoinAsync(server.Hub, "others");
                }
            });

            var accepted = sockets.Count(socket => socket.IsAccepted);
            accepted.Should().Be(AttackedServer.Scaled(1000, 20));
            server.CountLines("Address:MaxPending").Should().Be(1);
            sockets.ForEach(socket => socket.Dispose());
            await server.FinishAsync($"{accepted} of {sockets.Count} sockets {(hasHandshake ? "without Join" : "without handshake")}");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Negotiations_NeverUsed_AreLimited()
    {
        await using var server = await AttackedServer.StartAsync("Address:NegotiationBurst=20", "Address:NegotiationsPerSecond=1");
        using var handler = new SocketsHttpHandler { ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(RawSocket.Attacker, 0));
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        } };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        var (negotiated, refused) = (0, 0);
        var start = TimeProvider.System.GetTimestamp();
        await ParallelAsync(AttackedServer.Scaled(10_000, 100), async _ =>
        {
            using var answer = await http.PostAsync(new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative), null);
            Interlocked.Increment(ref answer.StatusCode == HttpStatusCode.OK ? ref negotiated : ref refused);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                answer.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
                answer.Headers.RetryAfter.Should().NotBeNull();
            }
        });

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        refused.Should().BePositive();
        negotiated.Should().BeLessThanOrEqualTo((int)(AttackedServer.Scaled(2000, 20) + ((seconds + 1) * AttackedServer.Scaled(200, 1))));
        server.CountLines("Address:NegotiationsPerSecond").Should().Be(1);
        handler.Dispose();
        await server.FinishAsync($"{negotiated} negotiations, {refused} refused in {seconds:0.0} s");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task ForgedHost_IsRefused(string host)
    {
        await using var server = await AttackedServer.StartAsync();

        using var socket = await RawSocket.OpenAsync(server.Address, host: host);

        socket.Status.Should().Be(400);
        await Patience.Until(() => server.Output.Contains("AllowedHosts", StringComparison.Ordinal), "the log names the setting");
        foreach (var own in new[] { "localhost", "192.168.1.5:5080", "[::1]:5080", "signaling" })
        {
            using var allowed = await RawSocket.OpenAsync(server.Address, host: own);
            allowed.Status.Should().Be(101);
        }

        await server.FinishAsync("a page of its own host name gets nothing");
    }

    private static Task ParallelAsync(int count, Func<int, Task> act) => Parallel.ForEachAsync(
        Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
        async (number, _) => await act(number));
}
