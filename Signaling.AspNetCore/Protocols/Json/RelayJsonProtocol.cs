using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>
/// The hub protocol <c>json</c>. It reads and writes the messages of the relay itself, so that relayed content passes through unchanged. SignalR's
/// own protocol handles all other messages, and messages of the relay in an unusual form. See docs/decisions/0006.
/// </summary>
internal sealed class RelayJsonProtocol : IHubProtocol
{
    private const byte RecordEnd = 0x1e;

    private readonly JsonHubProtocol _inner = new();

    public string Name => _inner.Name;

    public int Version => _inner.Version;

    public TransferFormat TransferFormat => _inner.TransferFormat;

    private static ReadOnlySpan<byte> Ping => "{\"type\":6}"u8;

    public bool IsVersionSupported(int version) => _inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (input.PositionOf(RecordEnd) is not { } end)
        {
            message = null;
            return false;
        }

        message = Read(input.Slice(0, end));
        if (message is not null)
        {
            input = input.Slice(input.GetPosition(1, end));
            return true;
        }

        return ContractBinder.TryParse(_inner, ref input, binder, out message);
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is PingMessage)
        {
            output.Write(Ping);
            output.Write([RecordEnd]);
        }
        else if (!JsonRelayWriter.TryWrite(message, output))
        {
            _inner.WriteMessage(message, output);
        }
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => HubProtocolExtensions.GetMessageBytes(this, message);

    private static HubMessage? Read(in ReadOnlySequence<byte> record)
    {
        if (record.IsSingleSegment)
        {
            return Read(record.FirstSpan);
        }

        var length = (int)record.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            record.CopyTo(copy);
            return Read(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static HubMessage? Read(ReadOnlySpan<byte> record) =>
        record.SequenceEqual(Ping) ? PingMessage.Instance : new JsonCallReader(record).Read();
}
