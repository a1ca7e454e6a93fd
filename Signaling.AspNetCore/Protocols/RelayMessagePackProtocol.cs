using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Protocols;

/// <summary>The hub protocol <c>messagepack</c>, in the same way as <see cref="RelayJsonProtocol"/> is <c>json</c>.</summary>
internal sealed class RelayMessagePackProtocol : IHubProtocol
{
    private readonly MessagePackHubProtocol _inner = new(Options.Create(IceServerFormatter.Options));

    public string Name => _inner.Name;

    public int Version => _inner.Version;

    public TransferFormat TransferFormat => _inner.TransferFormat;

    // An array of one number, with its length in front.
    private static ReadOnlySpan<byte> Ping => [2, 0x91, 6];

    public bool IsVersionSupported(int version) => _inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (input.IsEmpty)
        {
            message = null;
            return false;
        }

        if (MessagePackLength.TryRead(input, out var start, out var length))
        {
            var body = input.Slice(start, length);
            message = body.FirstSpan.SequenceEqual(Ping[1..]) ? PingMessage.Instance : MessagePackCallReader.Read(body);
            if (message is not null)
            {
                input = input.Slice(body.End);
                return true;
            }
        }

        return ContractBinder.TryParse(_inner, ref input, binder, out message);
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is PingMessage)
        {
            output.Write(Ping);
        }
        else if (!MessagePackRelayWriter.TryWrite(message, output))
        {
            _inner.WriteMessage(message, output);
        }
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => HubProtocolExtensions.GetMessageBytes(this, message);
}
