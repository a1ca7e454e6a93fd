using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Client;

/// <summary>A hub protocol that passes every incoming message to <paramref name="seen"/>, in the order of the wire.</summary>
/// <remarks>
/// SignalR's client completes calls on one thread and runs handlers on another. So its public API does not show whether an event came
/// before or after the answer to <c>Join</c>: the event may belong to the former room or to the new one. The parser runs on the loop that
/// reads the connection, where the order is still known.
/// </remarks>
internal sealed class WireTap(IHubProtocol inner, Action<HubMessage> seen) : IHubProtocol
{
    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message)
    {
        if (!inner.TryParseMessage(ref input, binder, out message!))
        {
            return false;
        }

        seen(message);
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);
}
