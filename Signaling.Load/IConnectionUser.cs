namespace Signaling.Load;

/// <summary>Receives the events of a <see cref="IConnection"/>.</summary>
internal interface IConnectionUser
{
    /// <summary>Called when the WebSocket is open.</summary>
    void OnOpened();

    /// <summary>Called with a whole message. The bytes belong to the connection and are valid until this method returns.</summary>
    void OnMessage(ReadOnlySpan<byte> message);
}
