using System.Buffers;
using MessagePack;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Reads the contract's types in MessagePack as the content of a signal. The Try methods read only ordinary content: each field is known and occurs
/// once, and no required field is missing. For other content they return null, and the reader's position has changed.
/// </summary>
internal static class MessagePackContentReader
{
    public static RelayedText? TryReadText(ref MessagePackReader reader)
    {
        if (reader.TryReadStringSpan(out var span))
        {
            return RelayedText.FromUtf8(span);
        }

        // The value is not a string, or the string is in several segments.
        return reader.NextMessagePackType == MessagePackType.String ? RelayedText.FromUtf8(reader.ReadStringSequence().GetValueOrDefault().ToArray()) : null;
    }

    public static RelayedDescription? TryReadDescription(ref MessagePackReader reader)
    {
        string? type = null;
        RelayedText? sdp = null;
        if (reader.NextMessagePackType != MessagePackType.Map || reader.ReadMapHeader() != 2)
        {
            return null;
        }

        for (var field = 0; field < 2; field++)
        {
            if (!reader.TryReadStringSpan(out var name))
            {
                return null;
            }

            if (name.SequenceEqual("sdp"u8))
            {
                sdp = TryReadText(ref reader);
            }
            else if (name.SequenceEqual("type"u8) && reader.TryReadStringSpan(out var typeName))
            {
                type = RelayedDescription.TypeOf(typeName);
            }
            else
            {
                return null;
            }
        }

        return type is null || sdp is null ? null : new(type, sdp);
    }

    public static RelayedCandidate? TryReadCandidate(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Map)
        {
            return null;
        }

        RelayedText? candidate = null, sdpMid = null, usernameFragment = null;
        int? sdpMLineIndex = null;
        bool hasMid = false, hasIndex = false, hasFragment = false;
        for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            if (!reader.TryReadStringSpan(out var name))
            {
                return null;
            }

            var isRead =
                name.SequenceEqual("candidate"u8) ? candidate is null && (candidate = TryReadText(ref reader)) is not null
                : name.SequenceEqual("sdpMid"u8) ? !hasMid && (hasMid = TryReadTextOrNil(ref reader, out sdpMid))
                : name.SequenceEqual("sdpMLineIndex"u8) ? !hasIndex && (hasIndex = TryReadIndexOrNil(ref reader, out sdpMLineIndex))
                : name.SequenceEqual("usernameFragment"u8) && !hasFragment && (hasFragment = TryReadTextOrNil(ref reader, out usernameFragment));
            if (!isRead)
            {
                return null;
            }
        }

        return candidate is null ? null : new(candidate, sdpMid, sdpMLineIndex, usernameFragment);
    }

    private static bool TryReadTextOrNil(ref MessagePackReader reader, out RelayedText? text)
    {
        text = null;
        return reader.TryReadNil() || (text = TryReadText(ref reader)) is not null;
    }

    private static bool TryReadIndexOrNil(ref MessagePackReader reader, out int? index)
    {
        index = null;
        if (!reader.TryReadNil())
        {
            if (reader.NextMessagePackType != MessagePackType.Integer)
            {
                return false;
            }

            index = reader.ReadInt32();
        }

        return true;
    }
}
