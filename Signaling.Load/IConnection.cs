namespace Signaling.Load;

/// <summary>A WebSocket of a <see cref="Loop"/>. Its events come on the thread of the loop.</summary>
internal interface IConnection : IDisposable
{
    /// <summary>Sends a whole frame. It is sent before all frames that follow, and is copied if it has to wait.</summary>
    void Send(ReadOnlySpan<byte> frame);
}
