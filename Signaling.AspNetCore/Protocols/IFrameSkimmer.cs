namespace Signaling.AspNetCore.Protocols;

/// <summary>Reads a frame that is too large for the buffer, piece by piece, to find the caller and the method for the refusal.</summary>
internal interface IFrameSkimmer
{
    void Read(ReadOnlySpan<byte> piece);

    /// <summary>Returns the result at the end of the frame. Without an invocation ID, the call gets no answer.</summary>
    (string? InvocationId, string Target) Finish();
}
