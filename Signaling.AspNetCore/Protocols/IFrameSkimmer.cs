namespace Signaling.AspNetCore.Protocols;

/// <summary>Reads a frame that is too large to be held, piece by piece, for what is needed to refuse it.</summary>
internal interface IFrameSkimmer
{
    void Read(ReadOnlySpan<byte> piece);

    /// <summary>Returns what was found, at the end of the frame. Without an invocation ID there is no caller to answer.</summary>
    (string? InvocationId, string Target) Finish();
}
