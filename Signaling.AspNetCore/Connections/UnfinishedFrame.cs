using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Protocols;
using Signaling.AspNetCore.Protocols.Json;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// A frame that arrives in pieces. It is buffered until it is complete. A frame over the connection's limit is discarded as it arrives, and only its
/// invocation ID and method are kept, so that the call can be refused.
/// </summary>
/// <param name="protocol">The hub protocol of the frame.</param>
/// <param name="maxHeld">The maximum number of buffered bytes.</param>
internal sealed class UnfinishedFrame(IHubProtocol protocol, long maxHeld) : IDisposable
{
    private readonly FrameBoundary _end = new(IsBinary(protocol));
    private readonly NativeBuffer _held = new((int)maxHeld);
    private IFrameSkimmer? _skimmer;

    /// <summary>Gets the number of bytes received so far.</summary>
    public long Length { get; private set; }

    public long MaxHeld => maxHeld;

    public int HeldLength => _held.IsClosed ? 0 : _held.Length;

    public bool IsTooLarge => _skimmer is not null;

    /// <summary>Takes the bytes of this frame from the input. Returns true when the frame is complete.</summary>
    public bool Append(ref ReadOnlySequence<byte> input)
    {
        var count = _end.Find(input, out var isEnd);
        var piece = input.Slice(0, count);
        input = input.Slice(count);
        Length += count;
        if (_skimmer is null && Length > maxHeld)
        {
            _skimmer = Read(Skim);
            _held.Dispose();
        }

        if (_skimmer is null)
        {
            _held.Append(piece);
        }
        else
        {
            foreach (var part in piece)
            {
                _skimmer.Read(part.Span);
            }
        }

        return isEnd;
    }

    /// <summary>Returns the invocation ID and the method of a frame that was too large, to refuse it.</summary>
    public (string? InvocationId, string Target) Finish() => _skimmer!.Finish();

    /// <summary>Reads the buffered frame, or its beginning.</summary>
    public T Read<T>(Func<ReadOnlyMemory<byte>, T> read)
    {
        var copy = ArrayPool<byte>.Shared.Rent(_held.Length);
        try
        {
            _held.CopyTo(copy);
            return read(copy.AsMemory(0, _held.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    public void Dispose() => _held.Dispose();

    private static bool IsBinary(IHubProtocol protocol) => protocol.TransferFormat == TransferFormat.Binary;

    private IFrameSkimmer Skim(ReadOnlyMemory<byte> beginning)
    {
        IFrameSkimmer skimmer = IsBinary(protocol) ? new MessagePackSkimmer() : new JsonSkimmer();
        skimmer.Read(beginning.Span);
        return skimmer;
    }
}
