using MessagePack;
using MessagePack.Formatters;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Omits the additions to a <see cref="JoinResult"/> that do not apply, as its JSON form does. So an ordinary peer receives the fields of the contract and no
/// others, with either hub protocol. MessagePack would write null for each absent field.
/// </summary>
internal sealed class JoinResultFormatter : IMessagePackFormatter<JoinResult?>
{
    private const int Fields = 9;

    private static readonly MessagePackSerializerOptions _defaults = new MessagePackHubProtocolOptions().SerializerOptions;

    public void Serialize(ref MessagePackWriter writer, JoinResult? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(Fields + (value.Permissions is null ? 0 : 1) + (value.RoomLocked is null ? 0 : 1));
        Write(ref writer, "peerId", value.PeerId, options);
        Write(ref writer, "resumeToken", value.ResumeToken, options);
        Write(ref writer, "room", value.Room, options);
        Write(ref writer, "self", value.Self, options);
        Write(ref writer, "peers", value.Peers, options);
        Write(ref writer, "version", value.Version, options);
        Write(ref writer, "iceServers", value.IceServers, options);
        Write(ref writer, "limits", value.Limits, options);
        Write(ref writer, "resumeWindowMs", value.ResumeWindowMs, options);
        if (value.Permissions is not null)
        {
            Write(ref writer, "permissions", value.Permissions, options);
        }

        if (value.RoomLocked is { } isLocked)
        {
            Write(ref writer, "roomLocked", isLocked, options);
        }
    }

    public JoinResult? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        _defaults.Resolver.GetFormatterWithVerify<JoinResult?>().Deserialize(ref reader, _defaults);

    private static void Write<T>(ref MessagePackWriter writer, string name, T value, MessagePackSerializerOptions options)
    {
        writer.Write(name);
        options.Resolver.GetFormatterWithVerify<T>().Serialize(ref writer, value, options);
    }
}
