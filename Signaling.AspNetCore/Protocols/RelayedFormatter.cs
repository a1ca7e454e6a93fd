using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>What is relayed, for MessagePack's own serializer: between nodes and in Redis it has the contract's shapes, as it has for peers.</summary>
internal sealed class RelayedFormatter
    : IMessagePackFormatter<RelayedText?>, IMessagePackFormatter<RelayedDescription?>, IMessagePackFormatter<RelayedCandidate?>
{
    private static readonly MessagePackSerializerOptions _defaults = new MessagePackHubProtocolOptions().SerializerOptions;

    /// <summary>SignalR's options for its protocol, and how to write what is relayed.</summary>
    public static MessagePackHubProtocolOptions Options { get; } = new()
    {
        SerializerOptions = _defaults.WithResolver(CompositeResolver.Create([new RelayedFormatter()], [_defaults.Resolver])),
    };

    public void Serialize(ref MessagePackWriter writer, RelayedText? value, MessagePackSerializerOptions options) => Write(ref writer, value);

    public void Serialize(ref MessagePackWriter writer, RelayedDescription? value, MessagePackSerializerOptions options) => Write(ref writer, value);

    public void Serialize(ref MessagePackWriter writer, RelayedCandidate? value, MessagePackSerializerOptions options) => Write(ref writer, value);

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

    // Unknown fields, as a newer version may add them.
    private static T? Read<T>(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        options.Resolver.GetFormatterWithVerify<T?>().Deserialize(ref reader, options);

    private static void Write(ref MessagePackWriter writer, object? value)
    {
        var size = MessagePackContentWriter.ContentSize(value);
        var frame = new FrameWriter(writer.GetSpan(size)[..size]);
        MessagePackContentWriter.WriteContent(value, ref frame);
        writer.Advance(size);
    }
}
