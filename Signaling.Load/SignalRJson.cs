using System.Text;
using System.Text.Json;

namespace Signaling.Load;

/// <summary>Our server with the hub protocol <c>json</c>, in the field order of SignalR's JavaScript client.</summary>
/// <param name="name">The name in the reports.</param>
/// <param name="invokes">Whether signals are invoked and so answered, as by our clients. Otherwise they are sent and not answered.</param>
internal sealed class SignalRJson(string name, bool invokes) : WireProtocol(name)
{
    private const byte RecordEnd = 0x1E;

    private static readonly byte[] _handshake = Record("""{"protocol":"json","version":1}""");

    public override bool Answers => invokes;

    public override bool HasBroadcasts => true;

    public override KeepAlive KeepAlive { get; } = new(Record("""{"type":6}"""), TimeSpan.FromSeconds(15));

    public override byte[] Farewell { get; } = Record("""{"type":7}""");

    public override string PathFor(string id) => "/signaling";

    public override void Open(LoadPeer peer) => peer.Send(_handshake);

    public override void Take(LoadPeer peer, ReadOnlySpan<byte> message)
    {
        for (int end; (end = message.IndexOf(RecordEnd)) >= 0; message = message[(end + 1)..])
        {
            TakeRecord(peer, message[..end]);
        }
    }

    public override void Join(LoadPeer peer) =>
        peer.Send(Record($$"""{"arguments":[{"room":"{{peer.RoomName}}"}],"invocationId":"join","target":"Join","type":1}"""));

    public override byte[] Signal(string to, Payload payload) => Call(payload.Method, $"\"{to}\",{payload.Json}");

    public override byte[] Broadcast(string room, Payload payload) => Call(payload.Method, $"null,{payload.Json}");

    private void TakeRecord(LoadPeer peer, ReadOnlySpan<byte> record)
    {
        if (record.StartsWith("""{"type":1,"""u8))
        {
            peer.OnSignal(record);
        }
        else if (record.StartsWith("""{"type":3,"""u8))
        {
            TakeAnswer(peer, record);
        }
        else if (record.StartsWith("""{"type":7"""u8))
        {
            peer.OnClosing(record);
        }
        else if (record.SequenceEqual("{}"u8))
        {
            Join(peer);
        }
        else if (!record.StartsWith("""{"type":6"""u8))
        {
            throw Unexpected(record);
        }
    }

    private static void TakeAnswer(LoadPeer peer, ReadOnlySpan<byte> record)
    {
        if (record.IndexOf("\"error\":"u8) >= 0)
        {
            peer.OnRefused(record);
            return;
        }

        if (peer.HasJoined)
        {
            peer.OnAnswered();
            return;
        }

        using var answer = JsonDocument.Parse(Encoding.UTF8.GetString(record));
        peer.OnJoined(answer.RootElement.GetProperty("result").GetProperty("peerId").GetString());
    }

    private byte[] Call(string method, string arguments)
    {
        var id = invokes ? $"\"invocationId\":\"{SignalFrame.CallPlaceholder}\"," : string.Empty;
        return Utf8($$"""{"arguments":[{{arguments}}],{{id}}"target":"{{method}}","type":1}""" + (char)RecordEnd);
    }

    private static byte[] Record(string json) => TextFrame(json + (char)RecordEnd);
}
