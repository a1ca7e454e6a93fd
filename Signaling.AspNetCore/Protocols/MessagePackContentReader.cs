using System.Buffers;
using MessagePack;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// What is relayed, as the contract's shapes in MessagePack. The Try methods read only what looks ordinary: every field that is there known, each
/// once, and none missing that is needed. Where they say false, the reader has been moved.
/// </summary>
internal static class MessagePackContentReader
{
    public static bool TryRead(ref MessagePackReader reader, string target, out object? content)
    {
        content = null;
        switch (target)
        {
            case nameof(ISignalingHub.SendIce):
                if (reader.TryReadNil())
                {
                    return true;
                }

                content = TryReadCandidate(ref reader);
                break;
            case nameof(ISignalingHub.SendMessage):
                content = TryReadText(ref reader);
                break;
            default:
                content = TryReadDescription(ref reader);
                break;
        }

        return content is not null;
    }

    public static RelayedText? TryReadText(ref MessagePackReader reader)
    {
        if (reader.TryReadStringSpan(out var span))
        {
            return RelayedText.FromUtf8(span);
        }

        // It is none, or comes in several pieces.
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
