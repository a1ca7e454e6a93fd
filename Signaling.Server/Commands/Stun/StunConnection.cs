namespace Signaling.Server.Commands.Stun;

/// <summary>Exchanges messages with a STUN or TURN server.</summary>
internal abstract class StunConnection : IAsyncDisposable
{
    /// <summary>Sends a request and returns its answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="message">Its bytes, signed or not.</param>
    /// <param name="cancelled">Ends the wait.</param>
    public abstract Task<StunAnswer> AskAsync(StunRequest request, byte[] message, CancellationToken cancelled);

    public abstract ValueTask DisposeAsync();

    /// <summary>Connects over the transport of the address. DTLS is not supported.</summary>
    public static async Task<StunConnection> OpenAsync(StunEndpoint endpoint, CancellationToken cancelled) =>
        endpoint.IsTcp ? await StreamStunConnection.OpenAsync(endpoint, cancelled) : await UdpStunConnection.OpenAsync(endpoint, cancelled);
}
