using System.Buffers;
using MessagePack;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Reads a message of the hub protocol <c>messagepack</c> if it is an ordinary call of one of the Send methods, as <see cref="JsonCallReader"/> does.
/// </summary>
internal static class MessagePackCallReader
{
    private const int Invocation = 1;

    /// <summary>The call; null for what is left to SignalR.</summary>
    public static InvocationMessage? Read(in ReadOnlySequence<byte> body)
    {
        var reader = new MessagePackReader(body);
        try
        {
            return Read(ref reader);
        }
        catch (Exception exception) when (
            exception is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            // Cut off, or lengths and numbers that cannot be: SignalR's own protocol says what is wrong.
            return null;
        }
    }

    // [1, headers, invocation ID or nil, target, [to or nil, content]], and in all but the oldest clients an array of streams at the end
    private static InvocationMessage? Read(ref MessagePackReader reader)
    {
        var items = ReadArrayLength(ref reader);
        if (items is not (5 or 6)
            || reader.NextMessagePackType != MessagePackType.Integer || reader.ReadInt32() != Invocation
            || reader.NextMessagePackType != MessagePackType.Map || reader.ReadMapHeader() != 0
            || !TryReadStringOrNil(ref reader, out var invocationId)
            || !reader.TryReadStringSpan(out var name) || TargetOf(name) is not { } target
            || ReadArrayLength(ref reader) != 2
            || !TryReadStringOrNil(ref reader, out var to)
            || !MessagePackContentReader.TryRead(ref reader, target, out var content)
            || (items == 6 && ReadArrayLength(ref reader) != 0)
            || !reader.End)
        {
            return null;
        }

        return new(string.IsNullOrEmpty(invocationId) ? null : invocationId, target, [to, content]);
    }

    private static int? ReadArrayLength(ref MessagePackReader reader) =>
        reader.NextMessagePackType == MessagePackType.Array ? reader.ReadArrayHeader() : null;

    private static bool TryReadStringOrNil(ref MessagePackReader reader, out string? text)
    {
        var isThere = reader.NextMessagePackType is MessagePackType.String or MessagePackType.Nil;
        text = isThere ? reader.ReadString() : null;
        return isThere;
    }

    private static string? TargetOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("SendIce"u8) ? nameof(ISignalingHub.SendIce)
        : name.SequenceEqual("SendOffer"u8) ? nameof(ISignalingHub.SendOffer)
        : name.SequenceEqual("SendAnswer"u8) ? nameof(ISignalingHub.SendAnswer)
        : name.SequenceEqual("SendMessage"u8) ? nameof(ISignalingHub.SendMessage)
        : null;
}
