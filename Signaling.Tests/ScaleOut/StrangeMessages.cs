using System.Buffers;
using MessagePack;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Tests.ScaleOut;

/// <summary>Messages on a node's channel that the node does not understand, most of them in the envelope of SignalR's backplane.</summary>
internal static class StrangeMessages
{
    private static readonly MessagePackHubProtocol _protocol = new();

    public static IReadOnlyList<byte[]> All { get; } =
    [
        [],
        [.. "garbage"u8],
        [0x92, 0x90],
        Envelope("RoomLocked", "ash", "id", 7L, true),
        Envelope("PeerChanged", "ash", "id", 7L, null, "newer:1", "one argument more"),
        Envelope("RoomMoved", null, null, 7L),
    ];

    // [excluded connections, {protocol: message}]
    private static byte[] Envelope(string method, params object?[] arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(2);
        writer.WriteArrayHeader(0);
        writer.WriteMapHeader(1);
        writer.Write(_protocol.Name);
        writer.Write(_protocol.GetMessageBytes(new InvocationMessage(method, arguments)).Span);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
