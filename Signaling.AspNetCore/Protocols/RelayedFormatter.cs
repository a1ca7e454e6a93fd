using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Reads and writes relayed content in the contract's format, for SignalR's hub protocol <c>messagepack</c>: between a peer and a node, between
/// nodes, and in Redis. See docs/decisions/0006.
/// </summary>
internal sealed class RelayedFormatter
    : IMessagePackFormatter<RelayedText?>, IMessagePackFormatter<RelayedDescription?>, IMessagePackFormatter<RelayedCandidate?>
{
    private static readonly MessagePackSerializerOptions _defaults = new MessagePackHubProtocolOptions().SerializerOptions;

    /// <summary>Gets SignalR's options for its protocol, with the formatters for relayed content.</summary>
    public static MessagePackHubProtocolOptions Options { get; } = new()
    {
        SerializerOptions = _defaults.WithResolver(CompositeResolver.Create([new RelayedFormatter(), new IceServerFormatter(), new JoinResultFormatter()], [_defaults.Resolver])),
    };

    public void Serialize(ref MessagePackWriter writer, RelayedText? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        var length = value.Utf8Length;
        writer.WriteStringHeader(length);
        value.CopyUtf8To(writer.GetSpan(length)[..length]);
        writer.Advance(length);
    }

    public void Serialize(ref MessagePackWriter writer, RelayedDescription? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(2);
        writer.WriteString("type"u8);
        writer.Write(value.Type);
        writer.WriteString("sdp"u8);
        Serialize(ref writer, value.Sdp, options);
    }

    public void Serialize(ref MessagePackWriter writer, RelayedCandidate? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(4);
        writer.WriteString("candidate"u8);
        Serialize(ref writer, value.Candidate, options);
        writer.WriteString("sdpMid"u8);
        Serialize(ref writer, value.SdpMid, options);
        writer.WriteString("sdpMLineIndex"u8);
        if (value.SdpMLineIndex is { } index)
        {
            writer.Write(index);
        }
        else
        {
            writer.WriteNil();
        }

        writer.WriteString("usernameFragment"u8);
        Serialize(ref writer, value.UsernameFragment, options);
    }

    RelayedText? IMessagePackFormatter<RelayedText?>.Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        MessagePackContentReader.TryReadText(ref reader) ?? (reader.TryReadNil() ? null : throw new MessagePackSerializationException("A text was expected."));

    RelayedDescription? IMessagePackFormatter<RelayedDescription?>.Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var ordinary = reader.CreatePeekReader();
        if (MessagePackContentReader.TryReadDescription(ref ordinary) is { } description)
        {
            reader = ordinary;
            return description;
        }

        return Read<SessionDescription>(ref reader, options) is { } contract ? RelayedDescription.From(contract) : null;
    }

    RelayedCandidate? IMessagePackFormatter<RelayedCandidate?>.Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var ordinary = reader.CreatePeekReader();
        if (MessagePackContentReader.TryReadCandidate(ref ordinary) is { } candidate)
        {
            reader = ordinary;
            return candidate;
        }

        return Read<IceCandidate>(ref reader, options) is { } contract ? RelayedCandidate.From(contract) : null;
    }

    // Handles unknown fields, which a newer version may add.
    private static T? Read<T>(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        options.Resolver.GetFormatterWithVerify<T?>().Deserialize(ref reader, options);
}
