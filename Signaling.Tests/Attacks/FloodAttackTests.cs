using Signaling.Tests.Support;

namespace Signaling.Tests.Attacks;

/// <summary>Attacks on one connection, with all that never becomes a signal: each connection is closed, with the reason.</summary>
[Collection(nameof(OneAttack))]
public sealed class FloodAttackTests
{
    public static TheoryData<string> Floods => ["unknown method", "wrong arguments", "ping of SignalR", "ping of WebSocket", "empty fragment", "empty message", "fragment of one byte"];

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task Flood_OnOneConnection_IsClosedWithTheCode(string kind)
    {
        await using var server = await AttackedServer.StartAsync();
        using var socket = await RawSocket.ConnectAsync(server.Address);
        await socket.ReadUntilAsync("{}\u001e");
        if (kind.Contains("fragment", StringComparison.Ordinal))
        {
            await socket.SendAsync(RawSocket.Frame(RawSocket.Fragment, string.Empty)); // a continuation needs a beginning
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        enough.CancelAfter(Patience.Limit);
        var loadBefore = AttackedServer.IsFull ? await server.MeasureLoadAsync(TimeSpan.FromSeconds(5)) : 0;
        var start = TimeProvider.System.GetTimestamp();

        var flooding = socket.FloodAsync(Repeat(FrameOf(kind)), enough.Token);
        var (text, isClosed) = await socket.ReadAsync(enough.Token);

        var milliseconds = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        isClosed.Should().BeTrue();
        text.Should().Contain("rate_limited: ").And.Contain("\"type\":7");
        socket.Dispose();
        await flooding;
        var load = AttackedServer.IsFull ? $", load of a core {loadBefore:P0} in five seconds before, {await server.MeasureLoadAsync(TimeSpan.FromSeconds(5)):P0} in five seconds after" : string.Empty;
        await server.FinishAsync($"{kind}: {socket.Sent / 1000} kB sent, closed after {milliseconds:0} ms{load}");
    }

    private static byte[] FrameOf(string kind) => kind switch
    {
        "unknown method" => RawSocket.Record("""{"type":1,"invocationId":"1","target":"Nothing","arguments":[]}"""),
        "wrong arguments" => RawSocket.Record("""{"type":1,"invocationId":"1","target":"SendOffer","arguments":[1,2,3,4]}"""),
        "ping of SignalR" => RawSocket.Record("""{"type":6}"""),
        "ping of WebSocket" => RawSocket.Frame(RawSocket.Ping, "x"),
        "empty fragment" => RawSocket.Frame(0x00, string.Empty),
        "empty message" => RawSocket.Frame(RawSocket.Text, string.Empty),
        "fragment of one byte" => RawSocket.Frame(0x00, "x"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static byte[] Repeat(byte[] frame)
    {
        var many = new List<byte>();
        while (many.Count < 16 * 1024)
        {
            many.AddRange(frame);
        }

        return [.. many];
    }
}
