using MessagePack;
using MessagePack.Formatters;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Omits absent fields of an <see cref="IceServer"/>, as its JSON form does. Browsers accept no null in these fields (W3C RTCIceServer), and
/// MessagePack would write null for each absent field.
/// </summary>
internal sealed class IceServerFormatter : IMessagePackFormatter<IceServer?>
{
    private static readonly MessagePackSerializerOptions _defaults = new MessagePackHubProtocolOptions().SerializerOptions;

    public void Serialize(ref MessagePackWriter writer, IceServer? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(1 + (value.Username is null ? 0 : 1) + (value.Credential is null ? 0 : 1));
        writer.Write("urls");
        options.Resolver.GetFormatterWithVerify<IReadOnlyList<string>>().Serialize(ref writer, value.Urls, options);
        Write(ref writer, "username", value.Username);
        Write(ref writer, "credential", value.Credential);
    }

    public IceServer? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        _defaults.Resolver.GetFormatterWithVerify<IceServer?>().Deserialize(ref reader, _defaults);

    private static void Write(ref MessagePackWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }
}
