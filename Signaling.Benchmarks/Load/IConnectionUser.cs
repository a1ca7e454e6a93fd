namespace Signaling.Benchmarks.Load;

/// <summary>Who hears from a <see cref="Connection"/>.</summary>
internal interface IConnectionUser
{
    /// <summary>The WebSocket is open.</summary>
    void OnOpened();

    /// <summary>A whole message. The bytes are the connection's own and hold until this returns.</summary>
    void OnMessage(ReadOnlySpan<byte> message);
}
